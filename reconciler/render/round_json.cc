#include "reconciler/render/round_json.h"

#include <string_view>

#include "reconciler/base/rfc3339.h"
#include "reconciler/render/clean_up_json.h"
#include "reconciler/render/evidence_json.h"
#include "reconciler/saved/census_json.h"
#include "reconciler/saved/json_list.h"

namespace lockstep {
namespace {

constexpr const char* kRoundFormat = "1.0";

std::string_view ActionWord(Action action) {
  switch (action) {
    case Action::kNone: return "none";
    case Action::kUpdate: return "update";
    case Action::kDelete: break;
  }
  return "delete";
}

Json ResourceJson(const RoundResource& one) {
  return {{"address", Text(one.address)},
          {"state", Name(one.alignment)},
          {"why", one.why},
          {"action", ActionWord(one.action)},
          {"changed", one.changed},
          {"rungs", RungsJson(one.ladder)},
          {"documents", CleanUpJson(one.documents)},
          {"census", one.census ? ToJson(*one.census) : Json()}};
}

Json FindingJson(const Finding& finding) {
  return {{"severity", finding.severity == Severity::kError ? "error" : "warning"},
          {"blocks", finding.blocks},
          {"about", finding.about.type.empty() ? "" : Text(finding.about)},
          {"what", finding.what},
          {"detail", finding.detail}};
}

}  // namespace

Json RoundJson(const Round& round) {
  return {{"format_version", kRoundFormat},
          {"round", round.number},
          {"manifest", round.manifest},
          {"manifest_sha256", round.manifest_digest},
          {"manifest_stale", round.manifest_stale},
          {"suspended", round.suspended},
          {"project", round.scope.project},
          {"region", round.scope.region},
          {"mode", Name(round.mode)},
          {"outcome", Name(round.outcome)},
          {"why", round.why},
          {"started", FormatTime(round.started)},
          {"ended", FormatTime(round.ended)},
          {"next_round", round.next_round ? Json(FormatTime(*round.next_round)) : Json()},
          {"failures", round.failures},
          {"deleted", round.Deleted()},
          {"in_step", round.Count(Alignment::kInStep)},
          {"resources", ListOf(round.resources, ResourceJson)},
          {"findings", ListOf(round.findings, FindingJson)},
          {"flapping", ListOf(round.flapping, [](const Flapping& one) {
             return Json{{"address", Text(one.address)}, {"since", FormatTime(one.since)}};
           })}};
}

}  // namespace lockstep
