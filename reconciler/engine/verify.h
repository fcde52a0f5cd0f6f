// Verify: the ladder of every resource of a manifest, once or until all of it is proven.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "reconciler/engine/observe.h"
#include "reconciler/engine/planner.h"
#include "reconciler/model/verification.h"
#include "reconciler/provider/registry.h"

namespace lockstep {

// What is to be proven.
struct ToVerify {
  std::span<const Resource> wanted;  // REQUIRES: every one went through Validate
  const Registry& registry;
  PlanHead head;  // `made_at` is filled in
};

// Asks every witness about every resource, from what was `seen` already. Pure; by address.
// REQUIRES: what.head.made_at.
std::vector<Verified> JudgeAll(const Observations& seen, const ToVerify& what);

// Reads everything in one pass, by lists and not resource by resource, and asks every witness about
// every resource. Never fails as a whole: what could not be read says so.
Verification Verify(const ToVerify& what, const Reading& world, const OnRead& on_read);

// Told what is known so far and how long it was waited, when a wait begins and every ten seconds.
using OnWait = std::function<void(const Verification& so_far, Duration waited)>;

// Verify, and again until all is proven, `wait` is over or world.stop asks for an end. What was
// proven once is not read again, but for the writers of a collection that is not. Each pass has as
// long as world.deadline leaves the first one.
Verification VerifyUntilProven(const ToVerify& what, Duration wait, const Reading& world,
                               const OnRead& on_read, const OnWait& on_wait);

}  // namespace lockstep
