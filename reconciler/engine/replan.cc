#include "reconciler/engine/replan.h"

#include <algorithm>
#include <utility>

#include "reconciler/engine/observe.h"
#include "reconciler/engine/planner.h"

namespace lockstep {
namespace {

bool WantsTheSame(const Change& first, const Change& second) {
  return first.action == second.action &&
         std::equal(first.diffs.begin(), first.diffs.end(), second.diffs.begin(),
                    second.diffs.end(), [](const FieldDiff& a, const FieldDiff& b) {
                      return a.path == b.path && a.after == b.after;
                    });
}

std::string TextOf(const Json& value) {
  return value.is_string() ? value.get<std::string>() : Dump(value);
}

// "image -> B instead of A", for the first diff that is not as it was; the reason of `now` if there
// is none to name.
std::string HowItDiffers(const Change& then, const Change& now) {
  for (const FieldDiff& diff : now.diffs) {
    const auto before = std::find_if(then.diffs.begin(), then.diffs.end(),
                                     [&](const FieldDiff& one) { return one.path == diff.path; });
    if (before == then.diffs.end()) return diff.path + " -> " + TextOf(diff.after);
    if (before->after == diff.after) continue;
    return diff.path + " -> " + TextOf(diff.after) + " instead of " + TextOf(before->after);
  }
  return now.reason.empty() ? "less is left to do" : now.reason;
}

tl::unexpected<Error> Refuse(Code code, const Error& why, const std::string& what) {
  return Fail(Error{.code = code, .message = why.message + "; " + what, .untouched = true});
}

}  // namespace

bool MayReplan(const Change& refused, const Applied& applied) {
  return refused.action == Action::kUpdate && applied.error && !applied.documents &&
         applied.error->code == Code::kAborted && applied.error->untouched;
}

Result<Change> Replan(const Change& refused, const Error& why, const Resource& wanted,
                      const Registry& registry, const Reading& world) {
  const Observations seen = ObserveAlone(wanted, registry, world);
  Plan plan =
      BuildPlan({&wanted, 1}, seen, registry, {.scope = world.scope, .made_at = world.clock.Now()});
  for (const Finding& finding : plan.findings) {
    if (!finding.blocks) continue;
    return Refuse(Code::kFailedPrecondition, why, "planned again, it is blocked: " + finding.what);
  }
  if (plan.changes.size() != 1) {
    return Refuse(Code::kInternal, why, "planned again, it came to no change at all");
  }
  Change again = std::move(plan.changes.front());
  if (again.action != Action::kNone && !WantsTheSame(refused, again)) {
    return Refuse(Code::kAborted, why,
                  "planned again, it wants something else: " + HowItDiffers(refused, again) +
                      "; plan and review it anew");
  }
  world.log.Warn("it changed since the plan was made; planned again",
                 {{"address", Text(refused.address)},
                  {"why", why.message},
                  {"now", again.action == Action::kNone ? "nothing is left to do" : again.reason}});
  return again;
}

}  // namespace lockstep
