// What the text of a plan says of the manifest's base and of a snapshot, for who reviews it. Pure.
#pragma once

#include <string>

#include "reconciler/model/plan.h"
#include "reconciler/render/style.h"

namespace lockstep {

// "The manifest allows more than before:" and a line for each change; what several resources have
// in common is one line. Without a change one line says so; empty if there was no base.
std::string RenderPolicyChanges(const Plan& plan, const TextStyle& style);

// "Planned from a snapshot recorded 3h0m before ...: nothing was read."; empty if it was read.
std::string RenderSnapshotAge(const Plan& plan, const TextStyle& style);

}  // namespace lockstep
