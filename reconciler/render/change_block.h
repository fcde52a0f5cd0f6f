// One change of a plan as the block that shows it.
#pragma once

#include <string>

#include "reconciler/model/plan.h"
#include "reconciler/render/style.h"

namespace lockstep {

// "  # ADDRESS will be updated in-place", the reason and what it waits for, then the resource with
// its attributes, symbols in front, '=' and notes aligned. A held resource has the first lines
// alone. REQUIRES: ShownInPlan(change).
std::string RenderChange(const Change& change, const TextStyle& style);

// "~", "-", or " " for what stays as it is.
std::string SymbolOf(const Change& change);

// Whether it acts, or is held.
bool ShownInPlan(const Change& change);

}  // namespace lockstep
