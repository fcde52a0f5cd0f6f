// Weather: what a network does to its requests in the course of a day, drawn from a seed: now and
// then one of them fails, and now and then an API is away for a while.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>

#include "reconciler/base/clock.h"
#include "tests/proof/proof.h"
#include "tests/support/fault_proxy.h"

namespace lockstep::testing::proof {

// Thread-safe; outlives the proxy that asks it.
class Weather {
 public:
  Weather(std::uint64_t seed, const Clock& clock);

  // The fault of a request; empty: it passes.
  Fault Draw(const Passed& passed);

  void ClearUp();  // from now on everything passes

  std::int64_t struck() const;  // requests

 private:
  struct Storm {
    Duration begins{0};
    Duration ends{0};
    std::string part{};  // of the targets that it strikes
    std::size_t kind = 0;
  };
  Storm NextStorm(Duration after);

  const Clock& clock_;
  mutable std::mutex mutex_;  // guards what follows
  Dice dice_;
  Storm storm_{};
  bool clear_ = false;
  std::int64_t struck_ = 0;
};

}  // namespace lockstep::testing::proof
