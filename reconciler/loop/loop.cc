#include "reconciler/loop/loop.h"

#include <mutex>
#include <thread>
#include <vector>

namespace lockstep {
namespace {

// Tells one round at a time, whichever thread it comes from.
class Telling {
 public:
  explicit Telling(std::span<RoundObserver* const> observers) : observers_(observers) {}

  void Tell(const Round& round) {
    const std::lock_guard lock(mutex_);
    for (RoundObserver* const observer : observers_) observer->OnRound(round);
  }

 private:
  std::span<RoundObserver* const> observers_;
  std::mutex mutex_;  // held while an observer is told
};

// The rounds of one manifest, one after another.
class Lane {
 public:
  Lane(const std::string& manifest, const Schedule& schedule, const LoopParts& parts,
       Telling& telling)
      : manifest_(manifest), schedule_(schedule), parts_(parts), telling_(telling) {}

  void Go(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      const Duration next = DoOne(stop);
      const Duration pause = next - parts_.clock.Monotonic();
      if (pause > Duration::zero() && !parts_.clock.SleepFor(pause, stop)) return;
    }
  }

 private:
  // Returns when the next one begins, on the monotonic clock.
  Duration DoOne(const std::stop_token& stop) {
    const Duration began = parts_.clock.Monotonic();
    Round round = parts_.runner.Run({manifest_, guard_, began + schedule_.round_deadline, stop});
    const Duration ended = parts_.clock.Monotonic();
    round.number = ++number_;
    round.manifest = manifest_;
    failures_ = round.Failed() ? failures_ + 1 : 0;
    round.failures = failures_;
    Guard(ended, round);
    const Duration next = NextRound(schedule_, began, ended, failures_, parts_.random.Unit());
    if (!stop.stop_requested()) round.next_round = parts_.clock.Now() + (next - ended);
    telling_.Tell(round);
    return next;
  }

  void Guard(Duration ended, Round& round) {
    for (const RoundResource& resource : round.resources) {
      if (resource.changed) guard_.Record(round.manifest_digest, resource, ended, round.ended);
    }
    round.flapping = guard_.Suspended(round.manifest_digest);
  }

  const std::string& manifest_;
  const Schedule& schedule_;
  const LoopParts& parts_;
  Telling& telling_;
  FlapGuard guard_;
  std::int64_t number_ = 0;
  int failures_ = 0;
};

}  // namespace

void RunLoop(std::span<const std::string> manifests, const Schedule& schedule,
             const LoopParts& parts, const std::stop_token& stop) {
  Telling telling(parts.observers);
  std::vector<std::jthread> lanes;
  lanes.reserve(manifests.size());
  for (const std::string& manifest : manifests) {
    lanes.emplace_back([&] { Lane(manifest, schedule, parts, telling).Go(stop); });
  }
}

}  // namespace lockstep
