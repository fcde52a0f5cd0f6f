#include "plugins/firestore/since_plan.h"

#include <array>
#include <string>
#include <string_view>

#include "reconciler/base/json.h"
#include "reconciler/base/rfc3339.h"

namespace lockstep::firestore {
namespace {

// Of the payload: what the manifest says.
constexpr std::array<std::string_view, 10> kWanted = {
    "project",        "database",     "path", "untouched_for_ms", "settle_ms",
    "delete_at_most", "delete_share", "keep", "bad_ids",          "backup"};

// Whether every document that is bad now was created after the plan looked. What a suspended rule
// names is not among the ages: then nothing is known.
bool AllAreNewer(const Change& planned, const Change& now) {
  const std::string read_time = StringAt(planned.payload, "read_time");
  const std::string oldest = StringAt(now.payload, "oldest");
  if (!ParseTime(read_time) || !ParseTime(oldest)) return false;
  return CompareTimes(oldest, read_time) > 0;
}

}  // namespace

SincePlan CompareWithNow(const Change& planned, const Change& now) {
  for (const std::string_view key : kWanted) {
    if (At(planned.payload, key) == At(now.payload, key)) continue;
    return {.state = SincePlan::State::kMoved,
            .moved = "the plan's " + std::string(key) + " is not what its manifest says"};
  }
  if (planned.action == Action::kNone) return {.state = SincePlan::State::kDone};
  const bool same_rules = At(planned.payload, "suspended") == At(now.payload, "suspended");
  const bool none_left = now.action == Action::kNone || AllAreNewer(planned, now);
  if (same_rules && none_left) return {.state = SincePlan::State::kDone};
  return {.state = SincePlan::State::kToDo};
}

}  // namespace lockstep::firestore
