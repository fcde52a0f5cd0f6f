#include "reconciler/render/status_json.h"

#include <utility>

#include "reconciler/base/rfc3339.h"
#include "reconciler/render/round_json.h"

namespace lockstep {
namespace {

// Whoever may see the status need not see ids of documents.
Json WithoutIds(const std::optional<Round>& round) {
  if (!round) return {};
  Json json = RoundJson(*round);
  for (Json& resource : json["resources"]) {
    Json& census = resource["census"];
    if (!census.is_object() || !census.contains("rules")) continue;
    for (Json& rule : census["rules"]) rule.erase("sample");
  }
  return json;
}

Json LinesJson(const std::vector<RoundLine>& rounds) {
  Json lines = Json::array();
  for (const RoundLine& line : rounds) {
    lines.push_back({{"round", line.number},
                     {"outcome", Name(line.outcome)},
                     {"why", line.why},
                     {"started", FormatTime(line.started)},
                     {"ended", FormatTime(line.ended)},
                     {"resources", line.resources},
                     {"in_step", line.in_step},
                     {"changed", line.changed},
                     {"deleted", line.deleted}});
  }
  return lines;
}

Json ManifestJson(const ManifestStatus& one) {
  Json outcomes = Json::object();
  for (const auto& [outcome, count] : one.outcomes) outcomes[std::string(Name(outcome))] = count;
  Json deleted = Json::object();
  for (const auto& [address, count] : one.deleted) deleted[Text(address)] = count;
  return {{"manifest", one.manifest},
          {"last", WithoutIds(one.last)},
          {"known", WithoutIds(one.known)},
          {"last_success", one.last_success ? Json(FormatTime(*one.last_success)) : Json()},
          {"outcomes", std::move(outcomes)},
          {"changes", one.changes},
          {"deleted", std::move(deleted)},
          {"rounds", LinesJson(one.rounds)}};
}

}  // namespace

Json StatusJson(const LoopStatus& status) {
  Json manifests = Json::array();
  for (const ManifestStatus& one : status.manifests) manifests.push_back(ManifestJson(one));
  Json calls = Json::array();
  for (const ApiCalls& one : status.calls) {
    calls.push_back({{"api", one.api}, {"result", one.result}, {"count", one.count}});
  }
  return {{"version", status.version},
          {"mode", Name(status.mode)},
          {"started", FormatTime(status.started)},
          {"now", FormatTime(status.now)},
          {"healthy", WhyUnhealthy(status).empty()},
          {"ready", WhyNotReady(status).empty()},
          {"manifests", std::move(manifests)},
          {"calls", std::move(calls)}};
}

}  // namespace lockstep
