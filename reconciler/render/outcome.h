// RenderOutcome: what an apply did, in Terraform's manner.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "reconciler/model/outcome.h"
#include "reconciler/model/plan.h"
#include "reconciler/render/style.h"

namespace lockstep {

struct OutcomeText {
  std::string out{};  // for stdout: the summary lines and the ladder of each resource
  std::string err{};  // for stderr: failures, and what was not done because of them
};

// What went wrong, a finding a resource: what failed or was refuted, then what was skipped or not
// started because of it. Empty if the outcome succeeded.
std::vector<Finding> FindingsOf(const Outcome& outcome);

// The steps that made a change of that kind, whatever the proof said then.
std::int64_t Made(const Outcome& outcome, Action action);

// "Apply complete!" begins `out` only if outcome.Succeeded(); `err` is empty then.
OutcomeText RenderOutcome(const Outcome& outcome, const Plan& plan, const TextStyle& style);

}  // namespace lockstep
