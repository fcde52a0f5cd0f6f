#include "plugins/firestore/delete_pace.h"

#include <algorithm>
#include <cmath>

namespace lockstep::firestore {
namespace {

constexpr Duration kGrowsEvery = std::chrono::minutes{5};
constexpr double kGrowth = 1.5;
constexpr double kFastest = 10'000;  // documents a second: where Google's own client stops

}  // namespace

double DeletePace::RateAt(Duration time) const {
  const auto first = static_cast<double>(*rate_.a_second);
  if (!rate_.grows) return first;
  const auto steps = static_cast<double>((time - begun_at_) / kGrowsEvery);
  return std::min(first * std::pow(kGrowth, steps), std::max(first, kFastest));
}

Duration DeletePace::Take(std::size_t documents, Duration now) {
  if (!rate_.a_second) return now;
  if (!begun_) begun_at_ = now;
  begun_ = true;
  const std::chrono::duration<double, std::milli> present = now;
  next_ = std::max(next_, present);
  const auto turn = std::chrono::ceil<Duration>(next_);
  next_ += std::chrono::duration<double>(static_cast<double>(documents) / RateAt(turn));
  return turn;
}

}  // namespace lockstep::firestore
