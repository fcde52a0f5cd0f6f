#include "reconciler/engine/limits_check.h"

#include <numeric>
#include <string>

namespace lockstep {

std::vector<Finding> CheckLimits(const Plan& plan, const Limits& limits) {
  const std::int64_t deletes = std::accumulate(
      plan.changes.begin(), plan.changes.end(), std::int64_t{0},
      [](std::int64_t sum, const Change& change) { return sum + change.documents; });
  if (!limits.max_deletes || deletes <= *limits.max_deletes) return {};
  std::vector<Finding> findings;
  for (const Change& change : plan.changes) {
    if (change.documents == 0) continue;
    findings.push_back(
        {.blocks = true,
         .what = "the plan deletes " + std::to_string(deletes) + " documents, " +
                 std::to_string(deletes - *limits.max_deletes) + " more than --max-deletes " +
                 std::to_string(*limits.max_deletes) + " allows",
         .detail = "Nothing is deleted. Raise --max-deletes if all of them are meant.",
         .about = change.address});
  }
  return findings;
}

}  // namespace lockstep
