// CompareWithNow: how much of a saved clean-up is left to do. Pure.
#pragma once

#include "reconciler/provider/provider.h"

namespace lockstep::firestore {

// As Provider::Compare. The set of a clean-up is closed at the plan's read time: what came later is
// not in it and moves nothing, and what is gone is counted by the apply.
SincePlan CompareWithNow(const Change& planned, const Change& now);

}  // namespace lockstep::firestore
