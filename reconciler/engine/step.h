// One step of an apply: make a change, prove its resource, judge what came out.
#pragma once

#include <string>

#include "reconciler/model/outcome.h"
#include "reconciler/model/plan.h"
#include "reconciler/provider/registry.h"

namespace lockstep {

// What becomes of a resource that changed since its plan was made.
enum class WhenMoved { kRefuse, kPlanAgain };

// Makes `change`, if there is one to make, and proves `wanted` either way. With kPlanAgain, one
// that was refused and that replan.h allows is planned again and made once more; never twice. Fills
// in state, error, ladder and documents of `step`.
void RunStep(const Change& change, const Resource& wanted, const Registry& registry,
             const Writing& world, WhenMoved when_moved, Step& step);

// Why what comes after this step may not start, "cloud_run_job.x: digest refuted: ...", or "".
std::string WhyClosed(const Step& step, bool require_proof);

}  // namespace lockstep
