// WritePace: when the next write of one region is due. Pure: it is told the time.
#pragma once

#include <cstdint>
#include <optional>

#include "reconciler/base/clock.h"

namespace lockstep {

// What `--write-rate` may be: writes a minute and region. The quota's default could not be
// verified; one project's console showed 30 writes a minute, and two thirds of that leave room for
// repeats and for other writers.
inline constexpr int kWriteRate = 20;
inline constexpr int kHighestWriteRate = 600;

// A bucket of turns: half as many again as a minute's may go at once, at most 30; then one at a
// time. All times are on Clock::Monotonic()'s scale and never step back. Not thread-safe.
class WritePace {
 public:
  // REQUIRES: 1 <= writes_a_minute <= kHighestWriteRate.
  explicit WritePace(int writes_a_minute);

  struct Turn {
    Duration at{0};
    std::int64_t closure = 0;  // how often the bucket had been closed when it was taken
  };

  Duration NextAt(Duration now) const;  // of the turn that Take(now) would give; `now` or later
  Turn Take(Duration now);
  bool Holds(const Turn& turn) const { return turn.closure == closure_; }

  // The server refused a write for its quota: no turn is left in the coming minute, and those that
  // were taken and not used are void. With `limit`, the server's writes a minute (at least 1), the
  // pace falls to two thirds of it, if it is not slower already, and bursts to the last third: no
  // minute holds more than the limit.
  void Close(Duration now, std::optional<int> limit);

  Duration interval() const { return interval_; }  // between two turns once the burst is used up

 private:
  Duration interval_;
  std::int64_t burst_;
  Duration next_ = Duration::min();  // the next turn's; in the past, as far as turns were saved up
  std::int64_t closure_ = 0;
};

}  // namespace lockstep
