// Bounds: how many documents a collection may hold. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "reconciler/model/census.h"
#include "reconciler/model/plan.h"

namespace lockstep::firestore {

struct Bounds {
  std::int64_t expected = 0;                  // documents, at least 1
  std::optional<std::int64_t> alert_above{};  // documents; above it the plan has a finding
  double proliferation = 2.0;                 // times `expected`; above it the plan has a finding
  friend bool operator==(const Bounds&, const Bounds&) = default;
};

struct Population {
  std::int64_t count = 0;   // documents
  bool more = false;        // there are more than `count`; they were not counted
  bool ids_listed = false;  // the manifest says which documents must be there
};

// Each bound against `population`, those that hold among them: alert_above if there is one,
// proliferation, expected.
std::vector<BoundCheck> CheckBounds(const Bounds& bounds, const Population& population);

// What `population` means under `bounds`: warnings with numbers, which never block.
std::vector<Finding> Judge(const Bounds& bounds, const Population& population);

// How far to count where nothing but the bounds asks for it: ten times beyond the highest bound,
// and at least to 10,000. By then every bound is broken, and the figure still says by how much.
std::int64_t CountedUpTo(const std::optional<Bounds>& bounds);

}  // namespace lockstep::firestore
