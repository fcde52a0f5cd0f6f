// RenderPlan: a plan in Terraform's manner, for people and for the tools that read such text.
#pragma once

#include <string>

#include "reconciler/model/plan.h"
#include "reconciler/render/style.h"

namespace lockstep {

struct PlanText {
  TextStyle style{};
  std::string saved_as{};         // the file of --out: adds the rule and how to apply it
  std::string saved_digest{};     // of that file, as --digest takes it
  bool leave_out_errors = false;  // for a caller that sends RenderPlanErrors to stderr
};

// What differs, the summary lines, the findings: errors first, then warnings. Says "No changes."
// only if nothing differs, nothing blocks and every check that the plan could make is proven.
std::string RenderPlan(const Plan& plan, const PlanText& options);

// The findings that are errors or block, as blocks; empty if there are none.
std::string RenderPlanErrors(const Plan& plan, const TextStyle& style);

}  // namespace lockstep
