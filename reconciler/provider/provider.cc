#include "reconciler/provider/provider.h"

#include "reconciler/base/safe_text.h"

namespace lockstep {

SincePlan Provider::Compare(const Change& planned, const Change& now) const {
  if (now.action == Action::kNone) return {.state = SincePlan::State::kDone};
  const bool same = planned.fingerprint == now.fingerprint && planned.action == now.action;
  if (same) return {.state = SincePlan::State::kToDo};
  return {.state = SincePlan::State::kMoved,
          .moved = planned.fingerprint == now.fingerprint
                       ? "the manifest wants something else of it now: " + Printable(now.reason)
                       : "fingerprint " + Printable(planned.fingerprint) + " -> " +
                             Printable(now.fingerprint)};
}

}  // namespace lockstep
