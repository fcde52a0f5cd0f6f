// EagerWorkers: every task of a call on a thread of its own, all at once.
#pragma once

#include <thread>
#include <vector>

#include "reconciler/provider/workers.h"

namespace lockstep::testing {

class EagerWorkers final : public Workers {
 public:
  void ForEach(std::size_t count, const std::function<void(std::size_t)>& task) override {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < count; ++i) threads.emplace_back(task, i);
  }
};

}  // namespace lockstep::testing
