#include "plugins/firestore/census.h"

#include <iterator>
#include <utility>

#include "plugins/firestore/deletion_bounds.h"
#include "plugins/firestore/forecast.h"
#include "reconciler/base/rfc3339.h"

namespace lockstep::firestore {
namespace {

std::vector<RuleCensus> RulesOf(const Seen& seen) {
  std::vector<RuleCensus> rules;
  for (std::size_t i = 0; i < seen.bad.size(); ++i) {
    const RuleCount& rule = seen.bad[i];
    RuleCensus census{.name = rule.name,
                      .count = rule.count,
                      .sample = rule.sample,
                      .suspended_until = rule.suspended_until};
    if (i < seen.growth.rules.size()) {
      census.by_day = seen.growth.rules[i].by_day;
      census.older = seen.growth.rules[i].older;
    }
    rules.push_back(std::move(census));
  }
  return rules;
}

std::vector<BoundCheck> BoundsOf(const CollectionSpec& spec, const Seen& seen, double per_day) {
  std::vector<BoundCheck> checks;
  if (spec.bounds) checks = CheckBounds(*spec.bounds, PopulationOf(spec, seen));
  const TimePoint now = ParseTime(seen.read_time).value_or(TimePoint{});
  for (BoundCheck& check : checks) {
    if (check.least || per_day == 0) continue;
    const auto bound = static_cast<std::int64_t>(check.bound);
    check.passed_at = PassedAt(seen.count, bound, per_day, now);
  }
  if (!spec.cleanup || !seen.scanned) return checks;
  std::vector<BoundCheck> deletions = CheckDeletions(*spec.cleanup, seen.Deletable(), seen.count);
  std::move(deletions.begin(), deletions.end(), std::back_inserter(checks));
  return checks;
}

}  // namespace

Population PopulationOf(const CollectionSpec& spec, const Seen& seen) {
  return {.count = seen.count, .more = seen.more, .ids_listed = !spec.watched.documents.empty()};
}

Census CensusOf(const CollectionSpec& spec, const Seen& seen) {
  const double per_day = RateOf(seen.growth, seen.read_time).per_day;
  return {.read_time = seen.read_time,
          .count = seen.count,
          .more = seen.more,
          .scanned = seen.scanned,
          .too_young = seen.too_young,
          .rules = RulesOf(seen),
          .oldest = seen.oldest,
          .newest = seen.newest,
          .names_sha256 = seen.names_sha256,
          .per_day = per_day,
          .bounds = BoundsOf(spec, seen, per_day)};
}

}  // namespace lockstep::firestore
