// RoundLimit: the stop of one round, which fires when its time is over.
#pragma once

#include <atomic>
#include <functional>
#include <stop_token>
#include <thread>

#include "reconciler/base/clock.h"

namespace lockstep::cli {

// A deadline alone bounds requests, and not what goes on between them: repeats, waits, the next
// page. The stop token ends those, too.
class RoundLimit {
 public:
  // The token fires when `outer` does, or at `deadline` on the clock's monotonic scale. `clock`
  // outlives it.
  RoundLimit(Clock& clock, Duration deadline, std::stop_token outer);

  std::stop_token token() const { return stop_.get_token(); }
  bool TimeIsOver() const { return over_; }  // the token fired for that, and not for `outer`

 private:
  std::stop_source stop_;
  std::atomic<bool> over_ = false;
  std::stop_callback<std::function<void()>> outer_;
  std::jthread watch_;
};

}  // namespace lockstep::cli
