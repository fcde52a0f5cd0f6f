// The plan of a service: what differs, said so that a reviewer knows why.
#include <algorithm>
#include <utility>

#include "plugins/cloud_run/container.h"
#include "plugins/cloud_run/service.h"
#include "reconciler/base/safe_text.h"
#include "reconciler/model/image.h"

namespace lockstep::cloud_run {
namespace {

bool IsWrong(const ServingRevision& serving, const ServiceSpec& spec) {
  return !IsAccepted(serving.digest, Accepted(spec.image));
}

// What the rollout of the newest revision came to, if not to success.
std::string WhyNewestIsNotReady(const ServiceState& state) {
  const std::string newest = Printable(state.latest_created);
  if (state.head.reconciling) {
    if (state.latest_created == state.latest_ready) return "a rollout is still going on";
    return "a rollout is still going on: revision " + newest + " is not ready yet";
  }
  if (state.latest_created.empty()) return "the service names no newest revision";
  if (state.latest_created != state.latest_ready) {
    return "the newest revision " + newest + " failed: " + Why(state.head.condition);
  }
  if (!Succeeded(state.head.condition)) {
    return "the service is not ready: " + Why(state.head.condition);
  }
  return "";
}

std::string WhySplit(const ServiceState& state) {
  std::string shares;
  for (const ServingRevision& one : state.serving) {
    shares += (shares.empty() ? "" : ", ") + std::to_string(one.percent) + "% to " +
              Printable(one.revision) + " (" + ShortDigest(one.digest) + ")";
  }
  if (state.serving.size() == 1) return "not all traffic is accounted for: " + shares;
  return "the traffic is split: " + shares;
}

// True if the manifest's reference and the template's are of one repository and, where both have
// one, of one tag: then a wrong digest means that the tag moved.
bool SameReference(const ServiceSpec& spec, const ServiceState& state,
                   const ServingRevision& serving) {
  const ImageReference& wanted = spec.image.reference;
  if (!wanted.digest.empty()) return false;
  const Result<ImageReference> runs = ParseImage(serving.image);
  if (!runs || Repository(*runs) != Repository(wanted)) return false;
  const Result<ImageReference> written = ParseImage(state.image);
  return !written || !written->digest.empty() || written->tag == wanted.tag;
}

// Why the one revision that takes all traffic is the wrong one.
std::string WhyWrong(const ServiceSpec& spec, const ServiceState& state) {
  const ServingRevision& serving = state.serving.front();
  const std::string name = Printable(serving.revision);
  const std::string digest = ShortDigest(serving.digest);
  const std::string wanted = NamedText(spec.image);
  if (serving.digest.empty()) {
    return "the digest of the serving revision " + name + " is not known: its image is " +
           (serving.image.empty() ? "not shown" : Printable(serving.image));
  }
  if (serving.revision != state.latest_ready) {
    return "the traffic is pinned to revision " + name + ", which runs " + digest +
           ", and not to the newest ready one, " + Printable(state.latest_ready);
  }
  if (state.latest_created != state.latest_ready) {
    return "the serving revision " + name + " still runs " + digest + ", " + wanted;
  }
  if (SameReference(spec, state, serving)) {
    return "the tag moved: " + wanted + ", the serving revision " + name + " runs " + digest;
  }
  const Result<ImageReference> runs = ParseImage(serving.image);
  const bool moved_house = runs && Repository(*runs) != Repository(spec.image.reference);
  return "image differs: the serving revision " + name + " runs " +
         (moved_house ? Repository(*runs) + "@" + digest : digest) + " instead of " +
         (moved_house ? Repository(spec.image.reference) + "@" : "") +
         ShortDigest(spec.image.digest);
}

std::string WhyTraffic(const ServiceSpec& spec, const ServiceState& state) {
  if (state.serving.empty()) return "no revision is known to take traffic";
  if (state.serving.size() > 1 || state.serving.front().percent != 100) return WhySplit(state);
  if (IsWrong(state.serving.front(), spec)) return WhyWrong(spec, state);
  if (state.head.reconciling || IsMet(state.traffic, state.traffic_statuses)) return "";
  return "the traffic is not where it was asked to be: 100% to " +
         Printable(state.serving.front().revision) + " instead of " + TrafficText(state.traffic);
}

// What a person reads as "from": the image of the revision that makes the update necessary. Where
// the image is right and something else is wrong, it is `pinned`, so that no change is shown.
std::string LiveImage(const ServiceSpec& spec, const ServiceState& state,
                      const std::string& pinned) {
  if (state.serving.empty()) return state.image;
  const auto wrong =
      std::find_if(state.serving.begin(), state.serving.end(),
                   [&spec](const ServingRevision& one) { return IsWrong(one, spec); });
  if (wrong == state.serving.end()) return pinned;
  const Result<ImageReference> image = ParseImage(wrong->image);
  if (!image || wrong->digest.empty()) return wrong->image.empty() ? state.image : wrong->image;
  return Pinned(*image, wrong->digest);
}

std::string Joined(const std::vector<std::string>& reasons) {
  std::string text;
  for (const std::string& reason : reasons) text += (text.empty() ? "" : "; ") + reason;
  return text;
}

}  // namespace

std::vector<std::string> WhyNotInSync(const ServiceSpec& spec, const ServiceState& state) {
  std::vector<std::string> reasons;
  for (std::string reason : {WhyNewestIsNotReady(state), WhyTraffic(spec, state)}) {
    if (!reason.empty()) reasons.push_back(std::move(reason));
  }
  return reasons;
}

Change PlanService(const ServiceSpec& spec, const ServiceState& state) {
  const std::vector<std::string> accepted = Accepted(spec.image);
  const std::string pinned = Pinned(spec.image.reference, spec.image.digest);
  Change change{.fingerprint = Fingerprint(state.head)};
  change.payload = ToJson(Order{.name = state.head.name,
                                .image = pinned,
                                .digests = accepted,
                                .direct = spec.direct,
                                .seen = state.head,
                                .seen_image = state.image});
  change.ladder = Ladder(state, accepted);
  change.reason = Joined(WhyNotInSync(spec, state));
  if (change.reason.empty()) return change;
  change.action = Action::kUpdate;
  change.diffs = {
      {.path = "image", .before = LiveImage(spec, state, pinned), .after = pinned},
      {.path = "traffic", .before = TrafficText(state.traffic), .after = std::string(kAllLatest)}};
  return change;
}

}  // namespace lockstep::cloud_run
