// Schedule: when the next round of a manifest begins. Pure.
#pragma once

#include <chrono>

#include "reconciler/base/clock.h"

namespace lockstep {

struct Schedule {
  Duration every = std::chrono::minutes{10};           // from start to start; at least a second
  Duration round_deadline = std::chrono::minutes{30};  // of one round
  Duration first_pause = std::chrono::seconds{30};     // after a round that failed
  Duration longest_pause = std::chrono::minutes{15};   // after many
};

// When the next round begins, on the scale of `began` and `ended`, those of the last one.
// `failures`: how many rounds in a row failed, the last one among them. After none it is `every`
// from the beginning, but no less than a second from the end; after some, from the end,
// `first_pause`, doubled with each further failure up to `longest_pause`. Either is drawn out or
// cut by up to a tenth, so that the loops of many machines do not march in step: `chance` is
// uniform in [0, 1).
Duration NextRound(const Schedule& schedule, Duration began, Duration ended, int failures,
                   double chance);

}  // namespace lockstep
