// Time as a capability: nothing outside clock.cc reads a real clock or sleeps.
#pragma once

#include <chrono>
#include <stop_token>

namespace lockstep {

using TimePoint = std::chrono::sys_time<std::chrono::milliseconds>;
using Duration = std::chrono::milliseconds;

// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;

  // UTC by this machine: for reports, never for a decision about what to delete.
  virtual TimePoint Now() const = 0;

  // Time since an arbitrary start; never steps back. Deadlines and leases are judged by it.
  virtual Duration Monotonic() const = 0;

  // Blocks for `pause`, or until `stop` fires. False if it was stopped.
  virtual bool SleepFor(Duration pause, std::stop_token stop) = 0;
};

class SystemClock final : public Clock {
 public:
  TimePoint Now() const override;
  Duration Monotonic() const override;
  bool SleepFor(Duration pause, std::stop_token stop) override;
};

}  // namespace lockstep
