// SimulatedClock: time for several threads, which moves only once all of them wait for it.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <list>
#include <mutex>
#include <stop_token>

#include "reconciler/base/clock.h"

namespace lockstep::testing {

// A thread that sleeps waits until all `threads` do; then it is as late as the first one to wake
// wants it. So many threads live a week in a moment, and each sees the times that it would see.
class SimulatedClock final : public Clock {
 public:
  explicit SimulatedClock(std::size_t threads) : threads_(threads) {}

  TimePoint Now() const override {
    return TimePoint{std::chrono::hours{24 * 20'000}} + Monotonic();
  }

  Duration Monotonic() const override {
    const std::lock_guard lock(mutex_);
    return now_;
  }

  bool SleepFor(Duration pause, std::stop_token stop) override {
    std::unique_lock lock(mutex_);
    const auto place = sleepers_.insert(sleepers_.end(), {now_ + pause, stop});
    MoveOn();
    changed_.wait(lock, stop, [&] { return place->until <= now_; });
    sleepers_.erase(place);
    return !stop.stop_requested();
  }

 private:
  struct Sleeper {
    Duration until{0};
    std::stop_token stop{};
  };

  // One that was woken, and has not run yet, is not asleep.
  void MoveOn() {
    if (sleepers_.size() < threads_) return;
    Duration first = Duration::max();
    for (const Sleeper& sleeper : sleepers_) {
      if (sleeper.until <= now_ || sleeper.stop.stop_requested()) return;
      first = std::min(first, sleeper.until);
    }
    now_ = first;
    changed_.notify_all();
  }

  const std::size_t threads_;
  mutable std::mutex mutex_;  // guards all below
  std::condition_variable_any changed_;
  Duration now_{1'000};
  std::list<Sleeper> sleepers_;
};

}  // namespace lockstep::testing
