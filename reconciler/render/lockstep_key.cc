#include "reconciler/render/lockstep_key.h"

#include <string_view>
#include <utility>

#include "reconciler/base/rfc3339.h"
#include "reconciler/render/evidence_json.h"
#include "reconciler/render/summary.h"

namespace lockstep {
namespace {

Json OriginJson(const Origin& origin) {
  if (origin.line == 0) return {};
  return {{"file", origin.file}, {"line", origin.line}, {"column", origin.column}};
}

Json AddressJson(const Address& address) {
  return address == Address{} ? Json() : Json(Text(address));
}

// The bounds of a collection, and what the manifest's limits leave of the documents to delete.
Json Budgets(const Plan& plan) {
  Json budgets = Json::object();
  for (const Change& change : plan.changes) {
    if (!change.census || change.census->bounds.empty()) continue;
    Json bounds = Json::object();
    for (const BoundCheck& check : change.census->bounds) {
      bounds[check.name] = {
          {"bound", check.bound},
          {"least", check.least},
          {"verdict", Name(check.verdict)},
          {"detail", check.detail},
          {"passed_at", check.passed_at ? Json(FormatTime(*check.passed_at)) : Json()}};
    }
    budgets[Text(change.address)] = std::move(bounds);
  }
  return budgets;
}

Json GrowthByRule(const Census& census) {
  Json rules = Json::object();
  for (const RuleCensus& rule : census.rules) {
    Json one = {{"count", rule.count}, {"by_day", rule.by_day}, {"older", rule.older}};
    if (!rule.suspended_until.empty()) one["suspended_until"] = rule.suspended_until;
    rules[rule.name] = std::move(one);
  }
  return rules;
}

Json GrowthByCollection(const Plan& plan) {
  Json growth = Json::object();
  for (const Change& change : plan.changes) {
    if (!change.census) continue;
    const Census& census = *change.census;
    growth[Text(change.address)] = {{"read_time", census.read_time}, {"count", census.count},
                                    {"more", census.more},           {"scanned", census.scanned},
                                    {"too_young", census.too_young}, {"per_day", census.per_day},
                                    {"rules", GrowthByRule(census)}};
  }
  return growth;
}

std::string_view OurWord(Action action) {
  switch (action) {
    case Action::kNone: return "none";
    case Action::kUpdate: return "update";
    case Action::kDelete: break;
  }
  return "clean";
}

Json ResourcesOfPlan(const Plan& plan) {
  Json resources = Json::object();
  for (const Change& change : plan.changes) {
    Json after = Json::array();
    for (const Address& address : change.after) after.push_back(Text(address));
    resources[Text(change.address)] = {{"action", OurWord(change.action)},
                                       {"reason", change.reason},
                                       {"fingerprint", change.fingerprint},
                                       {"documents", change.documents},
                                       {"kept", change.kept},
                                       {"unclassified", change.unclassified},
                                       {"after", std::move(after)},
                                       {"waits_for", change.waits_for},
                                       {"rungs", RungsJson(change.ladder)}};
  }
  return resources;
}

Json FindingsOfPlan(const Plan& plan) {
  Json findings = Json::array();
  for (const Finding& finding : plan.findings) {
    findings.push_back({{"severity", ShownAsError(finding) ? "error" : "warning"},
                        {"blocks", finding.blocks},
                        {"spares_others", finding.spares_others},
                        {"summary", finding.what},
                        {"detail", finding.detail},
                        {"verbatim", finding.verbatim},
                        {"address", AddressJson(finding.about)},
                        {"origin", OriginJson(finding.origin)}});
  }
  return findings;
}

Json PolicyChangesOf(const Plan& plan) {
  if (plan.base_digest.empty()) return {};  // nothing was compared, which is not "none"
  Json changes = Json::array();
  for (const PolicyChange& change : plan.policy_changes) {
    changes.push_back({{"kind", Name(change.kind)},
                       {"address", AddressJson(change.address)},
                       {"what", change.what},
                       {"origin", OriginJson(change.origin)}});
  }
  return changes;
}

Json ResolvedReferences(const SavedPlan& saved) {
  Json resolved = Json::object();
  for (const Observation& one : saved.resolved) resolved[one.address.name] = one.fingerprint;
  return resolved;
}

Json SummaryOfPlan(const Plan& plan) {
  const DocumentTotals totals = TotalsOf(plan);
  return {
      {"update", CountOf(plan, Action::kUpdate)}, {"clean", CountOf(plan, Action::kDelete)},
      {"none", CountOf(plan, Action::kNone)},     {"documents_to_delete", totals.deleted},
      {"documents_to_keep", totals.kept},         {"documents_unclassified", totals.unclassified},
      {"unproven_checks", UnprovenChecks(plan)}};
}

}  // namespace

Json LockstepKey(const ReadPlan& read) {
  const SavedPlan& saved = read.saved;
  const Plan& plan = saved.plan;
  return {{"version", saved.tool_version},
          {"digest", read.digest},
          {"expires_at", FormatTime(saved.expires_at)},
          {"recorded_at", plan.recorded_at ? Json(FormatTime(*plan.recorded_at)) : Json()},
          {"project", plan.scope.project},
          {"region", plan.scope.region},
          {"databases", saved.databases},
          {"manifest", {{"file", saved.manifest_file}, {"sha256", plan.manifest_digest}}},
          {"base_sha256", plan.base_digest.empty() ? Json() : Json(plan.base_digest)},
          {"blocked", plan.Blocked()},
          {"summary", SummaryOfPlan(plan)},
          {"resources", ResourcesOfPlan(plan)},
          {"resolved", ResolvedReferences(saved)},
          {"budgets", Budgets(plan)},
          {"growth", GrowthByCollection(plan)},
          {"policy_changes", PolicyChangesOf(plan)},
          {"findings", FindingsOfPlan(plan)}};
}

}  // namespace lockstep
