#include "reconciler/engine/workers.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace lockstep {

void ThreadWorkers::ForEach(std::size_t count, const std::function<void(std::size_t)>& task) {
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t i = next++; i < count; i = next++) task(i);
  };
  std::vector<std::jthread> others;
  const std::size_t threads =
      std::clamp<std::size_t>(parallelism_, 1, std::max<std::size_t>(count, 1));
  for (std::size_t i = 1; i < threads; ++i) others.emplace_back(work);
  work();
}

}  // namespace lockstep
