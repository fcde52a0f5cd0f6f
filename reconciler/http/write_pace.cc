#include "reconciler/http/write_pace.h"

#include <algorithm>

namespace lockstep {
namespace {

constexpr std::int64_t kLargestBurst = 30;  // the writes of a whole small project
constexpr Duration kMinute{60'000};

Duration DividedUp(Duration whole, std::int64_t parts) {
  return Duration{(whole.count() + parts - 1) / parts};
}

}  // namespace

WritePace::WritePace(int writes_a_minute)
    : interval_(DividedUp(kMinute, writes_a_minute)),
      burst_(std::min(kLargestBurst, std::int64_t{writes_a_minute} * 3 / 2)) {}

Duration WritePace::NextAt(Duration now) const { return std::max(next_, now); }

WritePace::Turn WritePace::Take(Duration now) {
  next_ = std::max(next_, now - (burst_ - 1) * interval_);
  const Turn turn{NextAt(now), closure_};
  next_ += interval_;
  return turn;
}

void WritePace::Close(Duration now, std::optional<int> limit) {
  ++closure_;
  next_ = now + kMinute;
  if (!limit) return;
  interval_ = std::max(interval_, DividedUp(kMinute * 3, std::int64_t{*limit} * 2));
  burst_ = std::min(burst_, std::max<std::int64_t>(1, *limit / 3));
}

}  // namespace lockstep
