// Applying a clean-up: under the lease, in batches, watched until it has settled.
#pragma once

#include "reconciler/model/outcome.h"
#include "reconciler/model/plan.h"
#include "reconciler/provider/provider.h"

namespace lockstep::firestore {

// Does what `change`, made by PlanCleanUp, says, or says why not: kFailedPrecondition for a plan
// that is blocked, over a bound, or of another project; kAborted if another run holds the lease or
// the set is not the planned one; kCancelled if stopped, with what was done until then.
Applied ApplyCleanUp(const Change& change, const Writing& world);

}  // namespace lockstep::firestore
