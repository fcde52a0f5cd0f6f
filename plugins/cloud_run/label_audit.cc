#include "plugins/cloud_run/label_audit.h"

#include <string>
#include <utility>

#include "plugins/cloud_run/container.h"
#include "plugins/cloud_run/image_facts.h"
#include "reconciler/base/ascii.h"
#include "reconciler/base/safe_text.h"

namespace lockstep::cloud_run {
namespace {

constexpr std::size_t kShortestCommit = 7;
constexpr std::size_t kShownLabel = 64;
constexpr const char* kNeverBelieved =
    "A label is what CI claims of its own run: Lockstep believes none and writes none; what counts "
    "is the digest.";

std::string Label(std::string_view text) { return Printable(text, kShownLabel); }

Finding NotCompared(const ServiceState& state, const std::string& why) {
  return {.severity = Severity::kWarning,
          .what = "the label " + std::string(kCommitLabel) + " says " + Label(state.commit_label) +
                  ", and it could not be compared with the image that serves",
          .detail = Printable(why) + ". " + kNeverBelieved};
}

}  // namespace

bool NameOneCommit(std::string_view left, std::string_view right) {
  const std::string a = AsciiLower(left);
  const std::string b = AsciiLower(right);
  if (a == b) return true;
  const std::string& shorter = a.size() < b.size() ? a : b;
  const std::string& longer = a.size() < b.size() ? b : a;
  return shorter.size() >= kShortestCommit && longer.starts_with(shorter) &&
         longer.find_first_not_of("0123456789abcdef") == std::string::npos;
}

std::optional<ImageReference> ImageToAudit(const WantedImage& image, const ServiceState& state) {
  if (state.commit_label.empty() || state.serving.empty()) return std::nullopt;
  const ServingRevision& serving = state.serving.front();
  if (IsAccepted(serving.digest, Accepted(image))) return image.reference;
  Result<ImageReference> runs = ParseImage(serving.image);
  if (!runs || serving.digest.empty()) return std::nullopt;
  runs->tag.clear();
  runs->digest = serving.digest;
  return *std::move(runs);
}

std::optional<Finding> AuditLabel(const WantedImage& image, const ServiceState& state,
                                  const Observations& seen) {
  if (state.commit_label.empty()) return std::nullopt;
  const std::optional<ImageReference> serves = ImageToAudit(image, state);
  if (!serves) return NotCompared(state, "The digest that serves is not known");
  const Result<ImageFacts> facts = FactsOf(*serves, seen);
  if (!facts) return NotCompared(state, "What it says is not known: " + facts.error().message);
  if (facts->revision.empty() || NameOneCommit(state.commit_label, facts->revision)) {
    return std::nullopt;
  }
  const ServingRevision& serving = state.serving.front();
  return Finding{.severity = Severity::kWarning,
                 .what = "the label " + std::string(kCommitLabel) + " says " +
                         Label(state.commit_label) + ", the image that serves says " +
                         Label(facts->revision),
                 .detail = "It is about " + ShortDigest(serving.digest) + ", which revision " +
                           Printable(serving.revision) + " serves. " + kNeverBelieved};
}

}  // namespace lockstep::cloud_run
