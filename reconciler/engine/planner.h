// BuildPlan: wanted and seen in, plan out. Pure: no clock, no I/O.
#pragma once

#include <span>
#include <string>

#include "reconciler/model/plan.h"
#include "reconciler/model/policy.h"
#include "reconciler/provider/registry.h"

namespace lockstep {

// What a plan says of the manifest it was made from.
struct PlanHead {
  Scope scope{};
  std::string manifest_digest{};
  Policy policy{};
  TimePoint made_at{};  // decides whether a hold has lapsed; else only copied into the plan
};

// What could not be read, and a resource whose provider refuses to plan, becomes a finding that
// blocks, not a change; so does a manifest that is suspended. Equal arguments, equal bytes,
// whatever the order of `wanted`.
Plan BuildPlan(std::span<const Resource> wanted, const Observations& seen, const Registry& registry,
               const PlanHead& head);

}  // namespace lockstep
