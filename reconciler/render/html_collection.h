// RenderCollection: one collection of a plan as a part of a page. Pure.
#pragma once

#include <string>
#include <string_view>

#include "reconciler/model/plan.h"
#include "reconciler/render/html_plan.h"

namespace lockstep {

// Figures, growth, bounds and what is deleted, as HTML; `listed` may be null. `id` is unique on the
// page: letters and digits. REQUIRES: change.census.
std::string RenderCollection(const Change& change, const ListedNames* listed, std::string_view id);

// Each bound of the manifest, whether it holds, and when it will be broken.
std::string RenderBounds(const Census& census);

}  // namespace lockstep
