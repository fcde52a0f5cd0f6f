// Growth: what a growth chart shows, as figures. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "reconciler/model/census.h"

namespace lockstep {

// One rule's documents, by the time they were made; slot 0 is the latest.
struct GrowthSeries {
  std::string rule{};  // foreign text
  std::vector<std::int64_t> slots{};
};

struct Growth {
  int days_a_slot = 1;                 // 1 or 7
  std::vector<GrowthSeries> series{};  // of equal length; the last may stand for several rules
  std::int64_t earlier = 0;            // bad documents that were made before the last slot
  // levels[n]: how many of the documents counted there were n slots before the count, at
  // its time for n = 0. One more than there are slots. Empty if they were not all counted.
  std::vector<std::int64_t> levels{};
  int forecast_days = 0;  // how far on the chart looks
  double forecast = 0;    // documents then, if it goes on like this
};

// At most this many series; the rules beyond are one.
inline constexpr std::size_t kMostSeries = 6;

Growth GrowthOf(const Census& census);

// The documents of all series in `slot`.
std::int64_t SlotSum(const Growth& growth, std::size_t slot);

}  // namespace lockstep
