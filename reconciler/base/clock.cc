#include "reconciler/base/clock.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>

namespace lockstep {
namespace {

// Longer pauses would overflow the deadline that the wait computes from them.
constexpr Duration kLongestPause = std::chrono::hours{24 * 365};

}  // namespace

TimePoint SystemClock::Now() const {
  return std::chrono::floor<Duration>(std::chrono::system_clock::now());
}

Duration SystemClock::Monotonic() const {
  return std::chrono::floor<Duration>(std::chrono::steady_clock::now().time_since_epoch());
}

bool SystemClock::SleepFor(Duration pause, std::stop_token stop) {
  std::mutex mutex;
  std::condition_variable_any stopped;
  std::unique_lock lock(mutex);
  stopped.wait_for(lock, stop, std::min(pause, kLongestPause), [] { return false; });
  return !stop.stop_requested();
}

}  // namespace lockstep
