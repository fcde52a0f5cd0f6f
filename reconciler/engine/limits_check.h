// CheckLimits: the operator's bounds against a plan. Pure.
#pragma once

#include <vector>

#include "reconciler/model/limits.h"
#include "reconciler/model/plan.h"

namespace lockstep {

// Findings that block, with by how much. The manifest's own bounds are the provider's to judge; of
// the two the lower wins, since either blocks.
std::vector<Finding> CheckLimits(const Plan& plan, const Limits& limits);

}  // namespace lockstep
