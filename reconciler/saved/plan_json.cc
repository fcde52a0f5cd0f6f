#include "reconciler/saved/plan_json.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>

#include "reconciler/base/rfc3339.h"
#include "reconciler/saved/census_json.h"
#include "reconciler/saved/json_list.h"
#include "reconciler/saved/members.h"

namespace lockstep {
namespace {

constexpr std::array<std::pair<Action, std::string_view>, 3> kActions = {
    {{Action::kNone, "none"}, {Action::kUpdate, "update"}, {Action::kDelete, "delete"}}};
constexpr std::array<std::pair<Severity, std::string_view>, 2> kSeverities = {
    {{Severity::kWarning, "warning"}, {Severity::kError, "error"}}};

Json AddressJson(const Address& address) { return ToJson(address); }

Json DiffJson(const FieldDiff& diff) {
  return {{"path", diff.path}, {"before", diff.before}, {"after", diff.after}, {"note", diff.note}};
}

Result<FieldDiff> DiffFrom(const Json& json, const std::string& path) {
  constexpr std::array<Member, 4> kMembers = {
      {{"path", Kind::kText}, {"before"}, {"after"}, {"note", Kind::kText}}};
  LOCKSTEP_CHECK(CheckMembers(json, kMembers, path));
  return FieldDiff{StringAt(json, "path"), At(json, "before"), At(json, "after"),
                   StringAt(json, "note")};
}

Json EvidenceJson(const Evidence& evidence) {
  return {{"rung", evidence.rung},
          {"verdict", std::string(Name(evidence.verdict))},
          {"detail", evidence.detail},
          {"look", evidence.look}};
}

Result<Evidence> EvidenceFrom(const Json& json, const std::string& path) {
  constexpr std::array<Member, 4> kMembers = {{{"rung", Kind::kText},
                                               {"verdict", Kind::kText},
                                               {"detail", Kind::kText},
                                               {"look", Kind::kText}}};
  LOCKSTEP_CHECK(CheckMembers(json, kMembers, path));
  const std::optional<Verdict> verdict = VerdictNamed(StringAt(json, "verdict"));
  if (!verdict) return Fail(Code::kDataLoss, path + ".verdict is not usable");
  return Evidence{StringAt(json, "rung"), *verdict, StringAt(json, "detail"),
                  StringAt(json, "look")};
}

Json ChangeJson(const Change& change) {
  return {{"address", ToJson(change.address)},
          {"action", WordOf(kActions, change.action)},
          {"reason", change.reason},
          {"diffs", ListOf(change.diffs, DiffJson)},
          {"payload", change.payload},
          {"fingerprint", change.fingerprint},
          {"documents", change.documents},
          {"kept", change.kept},
          {"unclassified", change.unclassified},
          {"ladder", ListOf(change.ladder, EvidenceJson)},
          {"after", ListOf(change.after, AddressJson)},
          {"waits_for", change.waits_for},
          {"census", change.census ? ToJson(*change.census) : Json(nullptr)}};
}

Result<Change> ChangeFrom(const Json& json, const std::string& path) {
  constexpr std::array<Member, 13> kMembers = {{{"address", Kind::kObject},
                                                {"action", Kind::kText},
                                                {"reason", Kind::kText},
                                                {"diffs", Kind::kObjects},
                                                {"payload", Kind::kObject},
                                                {"fingerprint", Kind::kText},
                                                {"documents", Kind::kCount},
                                                {"kept", Kind::kCount},
                                                {"unclassified", Kind::kCount},
                                                {"ladder", Kind::kObjects},
                                                {"after", Kind::kObjects},
                                                {"waits_for", Kind::kTexts},
                                                {"census", Kind::kObjectOrNull}}};
  LOCKSTEP_CHECK(CheckMembers(json, kMembers, path));
  Change change{.reason = StringAt(json, "reason"),
                .payload = At(json, "payload"),
                .fingerprint = StringAt(json, "fingerprint"),
                .documents = CountAt(json, "documents"),
                .kept = CountAt(json, "kept"),
                .unclassified = CountAt(json, "unclassified"),
                .waits_for = TextsAt(json, "waits_for")};
  LOCKSTEP_TRY(change.address, AddressFrom(At(json, "address"), path + ".address"));
  LOCKSTEP_TRY(change.action, ValueAt<Action>(kActions, json, "action", path));
  LOCKSTEP_TRY(change.diffs, ListFrom<FieldDiff>(At(json, "diffs"), path + ".diffs", DiffFrom));
  LOCKSTEP_TRY(change.ladder,
               ListFrom<Evidence>(At(json, "ladder"), path + ".ladder", EvidenceFrom));
  LOCKSTEP_TRY(change.after, ListFrom<Address>(At(json, "after"), path + ".after", AddressFrom));
  if (const Json& census = At(json, "census"); !census.is_null()) {
    LOCKSTEP_TRY(change.census, CensusFrom(census, path + ".census"));
  }
  if (change.documents == 0 || change.action == Action::kDelete) return change;
  return Fail(Code::kDataLoss, path + " deletes documents and is no delete");
}

Json OriginJson(const Origin& origin) {
  return {{"file", origin.file}, {"line", origin.line}, {"column", origin.column}};
}

Result<Origin> OriginFrom(const Json& json, const std::string& path) {
  constexpr std::array<Member, 3> kMembers = {
      {{"file", Kind::kText}, {"line", Kind::kCount}, {"column", Kind::kCount}}};
  LOCKSTEP_CHECK(CheckMembers(json, kMembers, path));
  const std::int64_t line = CountAt(json, "line");
  const std::int64_t column = CountAt(json, "column");
  if (std::max(line, column) > std::numeric_limits<int>::max()) {
    return Fail(Code::kDataLoss, path + " names no line of a file");
  }
  return Origin{StringAt(json, "file"), static_cast<int>(line), static_cast<int>(column)};
}

Json FindingJson(const Finding& finding) {
  return {{"severity", WordOf(kSeverities, finding.severity)},
          {"blocks", finding.blocks},
          {"what", finding.what},
          {"detail", finding.detail},
          {"about", ToJson(finding.about)},
          {"origin", OriginJson(finding.origin)},
          {"verbatim", finding.verbatim},
          {"spares_others", finding.spares_others}};
}

Result<Finding> FindingFrom(const Json& json, const std::string& path) {
  constexpr std::array<Member, 8> kMembers = {{{"severity", Kind::kText},
                                               {"blocks", Kind::kFlag},
                                               {"what", Kind::kText},
                                               {"detail", Kind::kText},
                                               {"about", Kind::kObject},
                                               {"origin", Kind::kObject},
                                               {"verbatim", Kind::kTexts},
                                               {"spares_others", Kind::kFlag}}};
  LOCKSTEP_CHECK(CheckMembers(json, kMembers, path));
  Finding finding{.blocks = At(json, "blocks").get<bool>(),
                  .what = StringAt(json, "what"),
                  .detail = StringAt(json, "detail"),
                  .verbatim = TextsAt(json, "verbatim"),
                  .spares_others = At(json, "spares_others").get<bool>()};
  LOCKSTEP_TRY(finding.origin, OriginFrom(At(json, "origin"), path + ".origin"));
  LOCKSTEP_TRY(finding.severity, ValueAt<Severity>(kSeverities, json, "severity", path));
  LOCKSTEP_TRY(finding.about, AddressFrom(At(json, "about"), path + ".about"));
  return finding;
}

Json PolicyChangeJson(const PolicyChange& change) {
  return {{"kind", std::string(Name(change.kind))},
          {"address", ToJson(change.address)},
          {"what", change.what},
          {"origin", OriginJson(change.origin)}};
}

Result<PolicyChange> PolicyChangeFrom(const Json& json, const std::string& path) {
  constexpr std::array<Member, 4> kMembers = {{{"kind", Kind::kText},
                                               {"address", Kind::kObject},
                                               {"what", Kind::kText},
                                               {"origin", Kind::kObject}}};
  LOCKSTEP_CHECK(CheckMembers(json, kMembers, path));
  const std::optional<Loosening> kind = LooseningNamed(StringAt(json, "kind"));
  if (!kind) return Fail(Code::kDataLoss, path + ".kind is not usable");
  PolicyChange change{.kind = *kind, .what = StringAt(json, "what")};
  LOCKSTEP_TRY(change.address, AddressFrom(At(json, "address"), path + ".address"));
  LOCKSTEP_TRY(change.origin, OriginFrom(At(json, "origin"), path + ".origin"));
  return change;
}

Status CheckOrder(const std::vector<Change>& changes) {
  for (std::size_t i = 1; i < changes.size(); ++i) {
    if (changes[i - 1].address < changes[i].address) continue;
    return Fail(Code::kDataLoss, "changes[" + std::to_string(i) + "] is out of order");
  }
  return {};
}

}  // namespace

Json ToJson(const Address& address) { return {{"type", address.type}, {"name", address.name}}; }

Result<Address> AddressFrom(const Json& json, const std::string& path) {
  constexpr std::array<Member, 2> kMembers = {{{"type", Kind::kText}, {"name", Kind::kText}}};
  LOCKSTEP_CHECK(CheckMembers(json, kMembers, path));
  return Address{StringAt(json, "type"), StringAt(json, "name")};
}

Json ToJson(const Plan& plan) {
  return {{"project", plan.scope.project},
          {"region", plan.scope.region},
          {"manifest_digest", plan.manifest_digest},
          {"made_at", FormatTime(plan.made_at)},
          {"changes", ListOf(plan.changes, ChangeJson)},
          {"findings", ListOf(plan.findings, FindingJson)},
          {"base_digest", plan.base_digest},
          {"policy_changes", ListOf(plan.policy_changes, PolicyChangeJson)},
          {"recorded_at", plan.recorded_at ? Json(FormatTime(*plan.recorded_at)) : Json(nullptr)}};
}

Result<Plan> PlanFrom(const Json& json) {
  constexpr std::array<Member, 9> kMembers = {{{"project", Kind::kText},
                                               {"region", Kind::kText},
                                               {"manifest_digest", Kind::kSha256},
                                               {"made_at", Kind::kTime},
                                               {"changes", Kind::kObjects},
                                               {"findings", Kind::kObjects},
                                               {"base_digest", Kind::kText},
                                               {"policy_changes", Kind::kObjects},
                                               {"recorded_at", Kind::kTimeOrNull}}};
  LOCKSTEP_CHECK(CheckMembers(json, kMembers, "plan"));
  Plan plan{.scope = {StringAt(json, "project"), StringAt(json, "region")},
            .manifest_digest = StringAt(json, "manifest_digest"),
            .made_at = ParseTime(StringAt(json, "made_at")).value_or(TimePoint{}),
            .base_digest = StringAt(json, "base_digest"),
            .recorded_at = ParseTime(StringAt(json, "recorded_at"))};
  LOCKSTEP_TRY(plan.changes, ListFrom<Change>(At(json, "changes"), "changes", ChangeFrom));
  LOCKSTEP_TRY(plan.findings, ListFrom<Finding>(At(json, "findings"), "findings", FindingFrom));
  LOCKSTEP_TRY(plan.policy_changes, ListFrom<PolicyChange>(At(json, "policy_changes"),
                                                           "policy_changes", PolicyChangeFrom));
  LOCKSTEP_CHECK(CheckOrder(plan.changes));
  return plan;
}

}  // namespace lockstep
