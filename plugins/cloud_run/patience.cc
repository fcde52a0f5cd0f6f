#include "plugins/cloud_run/patience.h"

#include <algorithm>
#include <utility>

#include "plugins/cloud_run/client.h"

namespace lockstep::cloud_run {
namespace {

constexpr Duration kShortest{1'000};
constexpr Duration kLongest{10'000};

}  // namespace

bool IsPassing(Code code) {
  return code == Code::kUnavailable || code == Code::kDeadlineExceeded ||
         code == Code::kResourceExhausted || code == Code::kDataLoss;
}

Patience::Patience(const Reading& world, Address about)
    : world_(world),
      about_(std::move(about)),
      pause_(kShortest),
      last_look_(world.clock.Monotonic()) {}

Status Patience::WaitFor(const std::string& what) {
  world_.progress.Report({.address = about_, .waiting_for = what});
  const Duration left = TimeLeft(world_);
  if (left <= Duration{0}) {
    return Fail(Code::kDeadlineExceeded, "the time was up while waiting for " + what);
  }
  // A look that the server itself held back counts as a part of the pause.
  const Duration looked = world_.clock.Monotonic() - last_look_;
  const Duration pause = std::min(std::max(pause_ - looked, kShortest), left);
  if (!world_.clock.SleepFor(pause, world_.stop)) {
    return Fail(Code::kCancelled, "stopped while waiting for " + what);
  }
  last_look_ = world_.clock.Monotonic();
  pause_ = std::min(pause_ * 7 / 5, kLongest);
  return {};
}

}  // namespace lockstep::cloud_run
