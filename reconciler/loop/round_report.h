// RoundReport: what a round came to, from its plan, its proofs and its outcome. Pure.
#pragma once

#include <span>
#include <vector>

#include "reconciler/model/outcome.h"
#include "reconciler/model/plan.h"
#include "reconciler/model/resource.h"
#include "reconciler/model/round.h"
#include "reconciler/model/verification.h"

namespace lockstep {

// What is known at the end of a round.
struct RoundFacts {
  std::span<const Resource> wanted;
  const Plan& plan;                     // after HoldBack
  const std::vector<Verified>& proofs;  // of what was there before anything was changed
  std::span<const Flapping> flapping;   // what HoldBack took out of the plan
  bool unread = false;                  // something that the plan needs could not be read
  const Outcome* outcome = nullptr;     // null: nothing was to be applied
};

// One for each of `facts.wanted`, by address. Nothing is in step of which anything says otherwise:
// a refuted rung, a finding of severity error, a change that was planned and not made.
std::vector<RoundResource> ResourcesOf(const RoundFacts& facts);

// Fills in `outcome` and `why` of `round`. REQUIRES: round.mode and round.suspended are right.
// Whether it was stopped or ran out of time is for the caller, who has a clock.
void JudgeRound(const RoundFacts& facts, Round& round);

}  // namespace lockstep
