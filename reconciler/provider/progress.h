// Progress: what a long step is waiting for, told while it waits.
#pragma once

#include <cstdint>
#include <string>

#include "reconciler/model/resource.h"

namespace lockstep {

struct ProgressNote {
  Address address{};
  std::string waiting_for{};  // "revision x-00043-abc to become ready"
  std::int64_t done = 0;      // of `total` documents; both 0 where nothing is counted
  std::int64_t total = 0;
};

// Thread-safe. Providers report as often as they like; the receiver thins out.
class Progress {
 public:
  virtual ~Progress() = default;
  virtual void Report(const ProgressNote& note) = 0;
};

}  // namespace lockstep
