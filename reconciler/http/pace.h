// Pace: when the next request that counts against one quota is due. Pure: it is told the time.
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

// A bucket of turns: `burst` may go at once, then one at a time, `a_minute` of them; a minute holds
// at most both together. All times are on Clock::Monotonic()'s scale and never step back. Not
// thread-safe.
class Pace {
 public:
  // REQUIRES: 1 <= a_minute <= 60'000, burst >= 1.
  Pace(int a_minute, int burst);

  // Of the writes to one region: half as many again as a minute's at once, at most 30.
  // REQUIRES: 1 <= a_minute <= kHighestWriteRate.
  static Pace OfWrites(int a_minute);

  // Of what a server allows `limit` times a minute (at least 1) and not once more: no minute holds
  // more than that.
  static Pace Within(int limit);

  struct Turn {
    Duration at{0};
    std::int64_t closure = 0;  // how often the bucket had been closed when it was taken
  };

  Duration NextAt(Duration now) const;  // of the turn that Take(now) would give; `now` or later
  Turn Take(Duration now);
  bool Holds(const Turn& turn) const { return turn.closure == closure_; }

  // The server refused a request for its quota: no turn is left in the coming minute, and those
  // that were taken and not used are void. With `limit`, the server's requests a minute (at least
  // 1), the pace falls to that of Within, if it is not slower already.
  void Close(Duration now, std::optional<int> limit);

  Duration interval() const { return interval_; }  // between two turns once the burst is used up

 private:
  Duration interval_;
  std::int64_t burst_;
  Duration next_ = Duration::min();  // the next turn's; in the past, as far as turns were saved up
  std::int64_t closure_ = 0;
};

}  // namespace lockstep
