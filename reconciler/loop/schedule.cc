#include "reconciler/loop/schedule.h"

#include <algorithm>

namespace lockstep {
namespace {

constexpr double kJitter = 0.1;  // of the pause, either way
constexpr Duration kShortestPause = std::chrono::seconds{1};

Duration Jittered(Duration pause, double chance) {
  const double factor = 1 - kJitter + 2 * kJitter * chance;
  return Duration(static_cast<Duration::rep>(static_cast<double>(pause.count()) * factor));
}

Duration PauseAfter(const Schedule& schedule, int failures) {
  Duration pause = schedule.first_pause;
  for (int i = 1; i < failures && pause < schedule.longest_pause; ++i) pause *= 2;
  return std::min(pause, schedule.longest_pause);
}

}  // namespace

Duration NextRound(const Schedule& schedule, Duration began, Duration ended, int failures,
                   double chance) {
  if (failures > 0) return ended + Jittered(PauseAfter(schedule, failures), chance);
  return std::max(began + Jittered(schedule.every, chance), ended + kShortestPause);
}

}  // namespace lockstep
