// Gates: what a change waits for before it may start, as far as a plan can tell.
#pragma once

#include <span>

#include "reconciler/model/plan.h"
#include "reconciler/model/resource.h"

namespace lockstep {

// Fills in Change::waits_for of every change that acts: a stranger that one of its writer globs
// matches ("cloud_run_job.x: not managed"), and a writer that the plan has no change for. Adds
// "waits for N of M writers" to its reason: those that change first or are not proven yet.
// REQUIRES: plan.changes are sorted by address.
void CloseGates(std::span<const Resource> wanted, std::span<const Observation* const> strangers,
                Plan& plan);

}  // namespace lockstep
