// What plan and apply tell programs, message by message, in place of the text for people.
#pragma once

#include "reconciler/cli/console.h"
#include "reconciler/cli/pipeline.h"
#include "reconciler/model/outcome.h"
#include "reconciler/model/plan.h"

namespace lockstep::cli {

// Each REQUIRES console.speaks_json().
void SendPlan(const Plan& plan, const SavedAs& saved, Console& console);
void SendOutcome(const Outcome& outcome, Console& console);

}  // namespace lockstep::cli
