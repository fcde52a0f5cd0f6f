#include "reconciler/saved/census_json.h"

#include <array>
#include <cstdint>
#include <optional>

#include "reconciler/base/rfc3339.h"
#include "reconciler/saved/json_list.h"
#include "reconciler/saved/members.h"

namespace lockstep {
namespace {

Json RuleJson(const RuleCensus& rule) {
  return {{"name", rule.name},     {"count", rule.count},
          {"sample", rule.sample}, {"suspended_until", rule.suspended_until},
          {"by_day", rule.by_day}, {"older", rule.older}};
}

Result<RuleCensus> RuleFrom(const Json& json, const std::string& path) {
  constexpr std::array<Member, 6> kMembers = {{{"name", Kind::kText},
                                               {"count", Kind::kCount},
                                               {"sample", Kind::kTexts},
                                               {"suspended_until", Kind::kText},
                                               {"by_day", Kind::kCounts},
                                               {"older", Kind::kCount}}};
  LOCKSTEP_CHECK(CheckMembers(json, kMembers, path));
  return RuleCensus{.name = StringAt(json, "name"),
                    .count = CountAt(json, "count"),
                    .sample = TextsAt(json, "sample"),
                    .suspended_until = StringAt(json, "suspended_until"),
                    .by_day = At(json, "by_day").get<std::vector<std::int64_t>>(),
                    .older = CountAt(json, "older")};
}

Json BoundJson(const BoundCheck& check) {
  return {{"name", check.name},
          {"bound", check.bound},
          {"least", check.least},
          {"verdict", std::string(Name(check.verdict))},
          {"detail", check.detail},
          {"passed_at", check.passed_at ? Json(FormatTime(*check.passed_at)) : Json(nullptr)}};
}

Result<BoundCheck> BoundFrom(const Json& json, const std::string& path) {
  constexpr std::array<Member, 6> kMembers = {{{"name", Kind::kText},
                                               {"bound", Kind::kNumber},
                                               {"least", Kind::kFlag},
                                               {"verdict", Kind::kText},
                                               {"detail", Kind::kText},
                                               {"passed_at", Kind::kTimeOrNull}}};
  LOCKSTEP_CHECK(CheckMembers(json, kMembers, path));
  const std::optional<Verdict> verdict = VerdictNamed(StringAt(json, "verdict"));
  if (!verdict) return Fail(Code::kDataLoss, path + ".verdict is not usable");
  return BoundCheck{.name = StringAt(json, "name"),
                    .bound = At(json, "bound").get<double>(),
                    .least = At(json, "least").get<bool>(),
                    .verdict = *verdict,
                    .detail = StringAt(json, "detail"),
                    .passed_at = ParseTime(StringAt(json, "passed_at"))};
}

}  // namespace

Json ToJson(const Census& census) {
  return {{"read_time", census.read_time},
          {"count", census.count},
          {"more", census.more},
          {"scanned", census.scanned},
          {"too_young", census.too_young},
          {"rules", ListOf(census.rules, RuleJson)},
          {"oldest", census.oldest},
          {"newest", census.newest},
          {"names_sha256", census.names_sha256},
          {"per_day", census.per_day},
          {"bounds", ListOf(census.bounds, BoundJson)}};
}

Result<Census> CensusFrom(const Json& json, const std::string& path) {
  constexpr std::array<Member, 11> kMembers = {{{"read_time", Kind::kText},
                                                {"count", Kind::kCount},
                                                {"more", Kind::kFlag},
                                                {"scanned", Kind::kFlag},
                                                {"too_young", Kind::kCount},
                                                {"rules", Kind::kObjects},
                                                {"oldest", Kind::kText},
                                                {"newest", Kind::kText},
                                                {"names_sha256", Kind::kText},
                                                {"per_day", Kind::kNumber},
                                                {"bounds", Kind::kObjects}}};
  LOCKSTEP_CHECK(CheckMembers(json, kMembers, path));
  Census census{.read_time = StringAt(json, "read_time"),
                .count = CountAt(json, "count"),
                .more = At(json, "more").get<bool>(),
                .scanned = At(json, "scanned").get<bool>(),
                .too_young = CountAt(json, "too_young"),
                .oldest = StringAt(json, "oldest"),
                .newest = StringAt(json, "newest"),
                .names_sha256 = StringAt(json, "names_sha256"),
                .per_day = At(json, "per_day").get<double>()};
  LOCKSTEP_TRY(census.rules, ListFrom<RuleCensus>(At(json, "rules"), path + ".rules", RuleFrom));
  LOCKSTEP_TRY(census.bounds,
               ListFrom<BoundCheck>(At(json, "bounds"), path + ".bounds", BoundFrom));
  return census;
}

}  // namespace lockstep
