// StatusBoard: what the loop's rounds came to, kept for whoever asks.
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "reconciler/base/clock.h"
#include "reconciler/loop/loop.h"
#include "reconciler/model/loop_status.h"

namespace lockstep {

struct BoardHead {
  std::string version{};
  RoundMode mode = RoundMode::kObserve;
  Duration round_deadline{0};
  std::vector<std::string> manifests{};
};

// Thread-safe. Its size is bounded by the manifests and kRoundsKept.
class StatusBoard final : public RoundObserver {
 public:
  // `clock` outlives it; `calls` is asked for each status, on any thread, and may be empty.
  StatusBoard(const BoardHead& head, Clock& clock, std::function<std::vector<ApiCalls>()> calls);

  void OnRound(const Round& round) override;

  LoopStatus Now() const;

 private:
  Clock& clock_;
  const std::function<std::vector<ApiCalls>()> calls_;
  mutable std::mutex mutex_;  // guards status_
  LoopStatus status_;
};

}  // namespace lockstep
