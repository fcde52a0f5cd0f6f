// DeletePace: when the next deletes of one collection may go out. Pure: it is told the time.
#pragma once

#include <cstddef>

#include "reconciler/base/clock.h"
#include "reconciler/model/limits.h"

namespace lockstep::firestore {

// Google's rule for a collection that has been quiet is 500 operations a second, and half as many
// again every five minutes. Deletes go out a commit at a time, so the rate holds on average. All
// times are on Clock::Monotonic()'s scale and never step back. Not thread-safe.
class DeletePace {
 public:
  explicit DeletePace(const DeleteRate& rate) : rate_(rate) {}

  // Takes a turn for `documents` deletes, and says when it is: `now` or later.
  Duration Take(std::size_t documents, Duration now);

 private:
  double RateAt(Duration time) const;  // documents a second

  DeleteRate rate_;
  bool begun_ = false;
  Duration begun_at_{0};
  std::chrono::duration<double, std::milli> next_{0};
};

}  // namespace lockstep::firestore
