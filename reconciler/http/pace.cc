#include "reconciler/http/pace.h"

#include <algorithm>

namespace lockstep {
namespace {

constexpr int kLargestBurst = 30;  // the writes of a whole small project
constexpr Duration kMinute{60'000};

Duration DividedUp(Duration whole, std::int64_t parts) {
  return Duration{(whole.count() + parts - 1) / parts};
}

// Two thirds of a limit go at an even pace; the last third is for bursts.
Duration IntervalWithin(int limit) { return DividedUp(kMinute * 3, std::int64_t{limit} * 2); }
int BurstWithin(int limit) { return std::max(1, limit / 3); }

}  // namespace

Pace::Pace(int a_minute, int burst) : interval_(DividedUp(kMinute, a_minute)), burst_(burst) {}

Pace Pace::OfWrites(int a_minute) {
  return {a_minute, std::max(1, std::min(kLargestBurst, a_minute * 3 / 2))};
}

Pace Pace::Within(int limit) {
  Pace pace(1, BurstWithin(limit));
  pace.interval_ = IntervalWithin(limit);
  return pace;
}

Duration Pace::NextAt(Duration now) const { return std::max(next_, now); }

Pace::Turn Pace::Take(Duration now) {
  next_ = std::max(next_, now - (burst_ - 1) * interval_);
  const Turn turn{NextAt(now), closure_};
  next_ += interval_;
  return turn;
}

void Pace::Close(Duration now, std::optional<int> limit) {
  ++closure_;
  next_ = now + kMinute;
  if (!limit) return;
  interval_ = std::max(interval_, IntervalWithin(*limit));
  burst_ = std::min<std::int64_t>(burst_, BurstWithin(*limit));
}

}  // namespace lockstep
