#include "plugins/cloud_run/update_service.h"

#include "plugins/cloud_run/client.h"
#include "plugins/cloud_run/container.h"
#include "plugins/cloud_run/observe.h"
#include "plugins/cloud_run/service.h"
#include "plugins/cloud_run/template_edit.h"
#include "reconciler/base/safe_text.h"

namespace lockstep::cloud_run {

namespace {

constexpr std::string_view kMarkedAfter = " after generation ";

}  // namespace

std::string_view ServiceTarget::Collection() const { return kServices; }

// Differs from every earlier mark: a generation is written once. So a template with it is new, and
// one that carries it is of this very update.
std::string ServiceTarget::Mark() const {
  return DigestOf(order_.image) + std::string(kMarkedAfter) + order_.seen.generation + ", run " +
         run_.id;
}

bool ServiceTarget::IsCandidate(const Json& live) const {
  const std::string any_run = DigestOf(order_.image) + std::string(kMarkedAfter);
  return ImageOf(live) == order_.image && MarkOf(live).starts_with(any_run);
}

bool ServiceTarget::IsMadeFromPlan(const Json& live) const {
  return MarkOf(live).starts_with(DigestOf(order_.image) + std::string(kMarkedAfter) +
                                  order_.seen.generation + ",");
}

Result<Json> ServiceTarget::Edit(const Json& live) const {
  return EditService(live, order_.image, Mark());
}

std::string ServiceTarget::ImageOf(const Json& live) const {
  const Result<ServiceState> state = ParseService(live);
  return state ? state->image : "";
}

bool ServiceTarget::IsOurs(const Json& live) const {
  return ImageOf(live) == order_.image && MarkOf(live) == Mark();
}

std::string ServiceTarget::WaitsFor(const Json& live) const {
  const Result<ServiceState> state = ParseService(live);
  if (!state) return "the service to be readable";
  if (!state->head.reconciling) return "";
  const std::string newest = Printable(state->latest_created);
  if (newest.empty()) return "a revision to be created";
  if (state->latest_created != state->latest_ready) {
    return "revision " + newest + " to become ready";
  }
  return "traffic on revision " + newest;
}

Status ServiceTarget::Check(const Json& live, const Reading& world) const {
  LOCKSTEP_TRY(ServiceState state, ParseService(live));
  if (state.latest_created != state.latest_ready) {
    const std::string serves = StillServes(live);
    return Fail(Code::kFailedPrecondition,
                "the new revision " + Printable(state.latest_created) + " did not become ready: " +
                    Why(state.head.condition) + (serves.empty() ? "" : "; " + serves));
  }
  LOCKSTEP_CHECK(ReadServing(state, ShortName(state.head.name), world));
  for (const Evidence& evidence : Ladder(state, order_.digests)) {
    if (evidence.verdict == Verdict::kProven) continue;
    return Fail(Code::kFailedPrecondition,
                "the rollout has ended and its proof failed: " + evidence.rung + " " +
                    std::string(Name(evidence.verdict)) + ": " + evidence.detail);
  }
  return {};
}

std::string ServiceTarget::StillServes(const Json& live) const {
  const Result<ServiceState> state = ParseService(live);
  if (!state) return "";
  std::string text;
  for (const ServingRevision& one : state->serving) {
    text += (text.empty() ? "" : ", ") + std::string("revision ") + Printable(one.revision) +
            " still serves " + std::to_string(one.percent) + "% of the traffic";
  }
  return text;
}

}  // namespace lockstep::cloud_run
