// RenderOutcome: what an apply did, in Terraform's manner.
#pragma once

#include <string>

#include "reconciler/model/outcome.h"
#include "reconciler/model/plan.h"
#include "reconciler/render/style.h"

namespace lockstep {

struct OutcomeText {
  std::string out{};  // for stdout: the summary lines and the ladder of each resource
  std::string err{};  // for stderr: failures, and what was not done because of them
};

// "Apply complete!" begins `out` only if outcome.Succeeded(); `err` is empty then.
OutcomeText RenderOutcome(const Outcome& outcome, const Plan& plan, const TextStyle& style);

}  // namespace lockstep
