#include "reconciler/render/explanation_json.h"

namespace lockstep {
namespace {

Json NamesJson(const BadDocuments& bad) {
  Json names = Json::array();
  for (const BadName& one : bad.names) {
    names.push_back({{"name", one.name},
                     {"count", one.count},
                     {"newest", one.newest.empty() ? "" : one.newest.front().id}});
  }
  return names;
}

Json FactsJson(const Candidate& candidate) {
  Json facts = Json::array();
  for (const Fact& fact : candidate.facts) {
    facts.push_back({{"signal", WeightOf(fact.signal).name},
                     {"standing", Name(fact.standing)},
                     {"points", fact.points},
                     {"detail", fact.text}});
  }
  return facts;
}

Json CandidatesJson(const Explanation& explanation) {
  Json candidates = Json::array();
  for (const Candidate& one : explanation.candidates) {
    candidates.push_back({{"address", Text(one.address)},
                          {"suspicion", Name(one.Judge())},
                          {"score", one.Score()},
                          {"in_manifest", one.in_manifest},
                          {"writer", one.is_writer},
                          {"summary", one.summary},
                          {"names", one.names},
                          {"documents", one.documents},
                          {"facts", FactsJson(one)}});
  }
  return candidates;
}

Json SignalsJson() {
  Json signals = Json::array();
  for (const SignalWeight& one : kSignals) {
    signals.push_back(
        {{"name", one.name}, {"most_for", one.most_for}, {"most_against", one.most_against}});
  }
  return signals;
}

}  // namespace

Json ExplanationJson(const Explanation& explanation) {
  const BadDocuments& bad = explanation.bad;
  return {{"format_version", "1.0"},
          {"collection", Text(explanation.collection)},
          {"project", explanation.scope.project},
          {"region", explanation.scope.region},
          {"bad",
           {{"count", bad.count},
            {"read_time", bad.read_time},
            {"first", bad.first},
            {"last", bad.last},
            {"growth", bad.growth},
            {"names", NamesJson(bad)},
            {"unnamed", bad.unnamed}}},
          {"signals", SignalsJson()},
          {"likely_from", kLikelyFrom},
          {"possible_from", kPossibleFrom},
          {"candidates", CandidatesJson(explanation)},
          {"unread", explanation.unread}};
}

}  // namespace lockstep
