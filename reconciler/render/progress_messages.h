// ProgressMessages: what plan and apply stream while they work; the twin of ProgressLines.
#pragma once

#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

#include "reconciler/base/clock.h"
#include "reconciler/base/json.h"
#include "reconciler/model/outcome.h"
#include "reconciler/model/read_state.h"
#include "reconciler/model/resource.h"

namespace lockstep {

// `now` as in ProgressLines. Not thread-safe.
class ProgressMessages {
 public:
  static std::vector<Json> Read(const Address& address, ReadState state);

  // A step that changes nothing is only proven, and has no message.
  std::vector<Json> StepStarted(const Step& step, Duration now);
  std::vector<Json> StepEnded(const Step& step, Duration now);

  void Waiting(const Address& address, std::string_view waiting_for, std::int64_t done,
               std::int64_t total);

  // The messages that have become due: one of each running step every ten seconds.
  std::vector<Json> Tick(Duration now);

 private:
  struct Running {
    Action action = Action::kNone;
    Duration started{0};
    Duration told{0};
    std::string waiting_for{};
    std::int64_t done = 0;
    std::int64_t total = 0;
  };

  std::map<Address, Running> running_;
};

}  // namespace lockstep
