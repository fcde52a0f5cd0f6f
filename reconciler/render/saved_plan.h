// RenderSavedPlan: a saved plan as text: what it is known by, the plan, the sets to delete.
#pragma once

#include <string>

#include "reconciler/render/style.h"
#include "reconciler/saved/plan_file.h"

namespace lockstep {

// `now` says whether it has expired. Errors of the plan are in the text, too.
std::string RenderSavedPlan(const ReadPlan& read, TimePoint now, const TextStyle& style);

}  // namespace lockstep
