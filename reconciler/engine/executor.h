// Execute: a plan's changes, in order of dependency, on a few threads.
#pragma once

#include <functional>
#include <span>

#include "reconciler/model/outcome.h"
#include "reconciler/model/plan.h"
#include "reconciler/provider/registry.h"

namespace lockstep {

struct ExecuteOptions {
  int parallelism = 10;        // steps in flight; at least 1
  bool require_proof = false;  // an unknown rung keeps a gate closed, whichever it is
  // The operator's reason to clean collections whose gate is closed: what they come after is still
  // done first, and what keeps the gate closed is noted in Step::overridden. Empty: gates hold.
  std::string force_clean_up{};
  Duration step_timeout{std::chrono::minutes{25}};  // of one step, its proof included
  // A resource that changed since the plan was made is planned and applied once more, if it still
  // wants the same (replan.h). Off for a plan that was reviewed and saved: there it is refused.
  bool replan = false;
};

// Told of each step when it starts and when it ends, skipped ones too; one call at a time.
using OnStep = std::function<void(const Step& step, bool finished)>;

// Makes each change and proves its resource; proves an unchanged one, too, since what comes after
// it waits for that proof. A change that acts starts once all it comes `after` is done and every
// gate is open (WhyGateIsClosed); where one stays closed, or `waits_for` is not empty, it is
// kSkipped and says why. A change that does nothing waits for nobody.
// REQUIRES: plan.Applyable(), and `wanted` holds every address of the plan. A change whose `after`
// names an address that is not in the plan is kSkipped, never run.
// Returns when nothing is in flight any more; a cycle ends as kNotRun.
Outcome Execute(const Plan& plan, std::span<const Resource> wanted, const Registry& registry,
                const ExecuteOptions& options, const Writing& world, const OnStep& on_step);

}  // namespace lockstep
