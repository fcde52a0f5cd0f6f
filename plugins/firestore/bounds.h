// Bounds: how many documents a collection may hold. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "reconciler/model/plan.h"

namespace lockstep::firestore {

struct Bounds {
  std::int64_t expected = 0;                  // documents, at least 1
  std::optional<std::int64_t> alert_above{};  // documents; above it the plan has a finding
  double proliferation = 2.0;                 // times `expected`; above it the plan has a finding
  friend bool operator==(const Bounds&, const Bounds&) = default;
};

// What `count` documents mean under `bounds`: warnings with numbers, which never block.
std::vector<Finding> Judge(const Bounds& bounds, std::int64_t count);

}  // namespace lockstep::firestore
