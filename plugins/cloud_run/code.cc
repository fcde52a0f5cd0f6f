#include "plugins/cloud_run/code.h"

#include <algorithm>
#include <string>
#include <utility>

#include "plugins/cloud_run/told_evidence.h"
#include "reconciler/provider/provider.h"

namespace lockstep::cloud_run {
namespace {

constexpr const char* kCodeKey = "code";

Evidence CodeRung(Verdict verdict, std::string detail) {
  return {.rung = std::string(kRungCode), .verdict = verdict, .detail = std::move(detail)};
}

bool IsProven(const std::vector<Evidence>& ladder, std::string_view rung) {
  return std::any_of(ladder.begin(), ladder.end(), [rung](const Evidence& one) {
    return one.rung == rung && one.verdict == Verdict::kProven;
  });
}

Finding RefusedCode(const Evidence& inside) {
  return {.severity = Severity::kError,
          .blocks = true,
          .what = "the image does not hold the wanted code: " + inside.detail,
          .detail =
              "Nothing is deployed from an image that lacks what `code` asks for. Build and "
              "push the right one, name another, or mend the check."};
}

}  // namespace

std::optional<Need> CodeLead(const Json& spec, const WantedImage& image) {
  const Json& code = At(spec, kCodeKey);
  if (!code.is_array() || code.empty()) return std::nullopt;
  const std::string pinned = Pinned(image.reference, image.digest);
  return QuestionAbout(kCodeType, pinned, code, {{"image", pinned}, {kCodeKey, code}});
}

std::optional<Evidence> CodeInside(const Json& spec, const WantedImage& image,
                                   const Observations& seen) {
  const std::optional<Need> lead = CodeLead(spec, image);
  if (!lead) return std::nullopt;
  return AnswerTo(*lead, kRungCode, seen, "the image was not looked into",
                  "what was read of the image is incomplete");
}

void AddCode(const Evidence& inside, Planned& planned) {
  Change& change = planned.change;
  change.payload[kCodeKey] = {{"verdict", Name(inside.verdict)}, {"detail", inside.detail}};
  const bool live = IsProven(change.ladder, kRungDigest);
  change.ladder.push_back(
      live ? inside
           : CodeRung(Verdict::kUnknown, "the image that is to run was looked into (" +
                                             std::string(Name(inside.verdict)) + ": " +
                                             inside.detail + "), the one that runs was not"));
  if (change.action != Action::kNone) {
    change.diffs.push_back({.path = kCodeKey,
                            .before = Name(inside.verdict),
                            .after = Name(inside.verdict),
                            .note = inside.detail});
  }
  if (inside.verdict == Verdict::kRefuted) planned.findings.push_back(RefusedCode(inside));
}

Evidence CodeProof(const Json& payload, const Evidence& digest) {
  if (digest.verdict != Verdict::kProven) {
    return CodeRung(Verdict::kUnknown,
                    "the image that was looked into is not shown to run: digest " +
                        std::string(Name(digest.verdict)));
  }
  return ToldEvidence(kRungCode, At(payload, kCodeKey), "the plan did not look into the image");
}

}  // namespace lockstep::cloud_run
