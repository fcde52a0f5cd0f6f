// GrowthChart: the documents of a collection over time, as a picture for a browser. Pure.
#pragma once

#include <string>
#include <string_view>

#include "reconciler/model/census.h"

namespace lockstep {

// Whether a census tells enough of create times to draw it.
bool HasGrowth(const Census& census);

// An SVG picture and its legend, as HTML. Above: how many of today's documents there were at each
// time, the bounds, and how it goes on; below: the bad documents by rule and day, or week if there
// are many days. `id` is unique on the page: letters and digits. REQUIRES: HasGrowth(census).
std::string RenderGrowthChart(const Census& census, std::string_view id);

}  // namespace lockstep
