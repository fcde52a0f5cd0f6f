// What Terraform's plan format has no word for: our own key in it. Pure.
#pragma once

#include "reconciler/base/json.h"
#include "reconciler/saved/plan_file.h"

namespace lockstep {

// The value of `lockstep`; docs/json.md describes it.
Json LockstepKey(const ReadPlan& read);

}  // namespace lockstep
