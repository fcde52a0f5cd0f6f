// Forecast: when a count passes a bound if it goes on like this. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "plugins/firestore/bounds.h"
#include "plugins/firestore/seen.h"
#include "reconciler/base/clock.h"
#include "reconciler/model/plan.h"
#include "reconciler/model/resource.h"

namespace lockstep::firestore {

// When `count` documents, of which `per_day` more come each day, are more than `bound`. `now` if
// they are already; nullopt if not within ten years.
std::optional<TimePoint> PassedAt(std::int64_t count, std::int64_t bound, double per_day,
                                  TimePoint now);

// A warning that says who seems to write bad documents, how fast they grow, since when, and when
// the bounds are passed, with a line of days. None if there are no new ones. `writers`: those that
// the manifest names.
std::vector<Finding> JudgeGrowth(const std::optional<Bounds>& bounds, const Seen& seen,
                                 std::span<const Address> writers = {});

// "about 900 a day", "none new for 43 days"; empty if there are no bad documents.
std::string GrowthInShort(const Seen& seen);

}  // namespace lockstep::firestore
