// Workers: how a provider does several reads at once without owning a thread.
#pragma once

#include <cstddef>
#include <functional>

namespace lockstep {

// Thread-safe; may be used from within a task.
class Workers {
 public:
  virtual ~Workers() = default;

  // Calls task(0) ... task(count - 1), several at a time, and returns when all have returned.
  // The tasks of one call may run in any order and must not wait for one another.
  virtual void ForEach(std::size_t count, const std::function<void(std::size_t)>& task) = 0;
};

}  // namespace lockstep
