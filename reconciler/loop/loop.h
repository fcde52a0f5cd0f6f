// RunLoop: rounds of several manifests side by side, again and again, until it is told to stop.
#pragma once

#include <span>
#include <stop_token>
#include <string>

#include "reconciler/base/clock.h"
#include "reconciler/base/random.h"
#include "reconciler/loop/flap_guard.h"
#include "reconciler/loop/schedule.h"
#include "reconciler/model/round.h"

namespace lockstep {

// What one round is about.
struct RoundRequest {
  const std::string& manifest;  // the file
  const FlapGuard& guard;       // what may not be changed
  Duration deadline;            // on the monotonic clock; the round ends soon after
  std::stop_token stop;
};

// Does one round. Called from several threads, but never for a manifest that has a round already.
class RoundRunner {
 public:
  virtual ~RoundRunner() = default;

  // Reads the manifest anew, and returns the round without what the loop fills in: number,
  // manifest, flapping, failures and next_round.
  virtual Round Run(const RoundRequest& request) = 0;
};

// Is told of rounds. One call at a time, from any thread.
class RoundObserver {
 public:
  virtual ~RoundObserver() = default;

  // `round` has ended.
  virtual void OnRound(const Round& round) = 0;
};

// What a loop is made of; all of it outlives the loop.
struct LoopParts {
  Clock& clock;
  Random& random;
  RoundRunner& runner;
  std::span<RoundObserver* const> observers;  // told in this order
};

// Does rounds of each of `manifests` as `schedule` says, the first one at once, each manifest on a
// thread of its own: a slow one keeps no other from its turn. Returns once `stop` fires and the
// rounds under way have ended. REQUIRES: no manifest occurs twice.
void RunLoop(std::span<const std::string> manifests, const Schedule& schedule,
             const LoopParts& parts, const std::stop_token& stop);

}  // namespace lockstep
