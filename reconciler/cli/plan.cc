#include <algorithm>

#include "reconciler/cli/commands.h"
#include "reconciler/cli/pipeline.h"
#include "reconciler/model/exit_code.h"

namespace lockstep::cli {
namespace {

// The first that applies wins: 1, then 2, then 3.
int ExitCodeOf(const Plan& plan, const PlanOptions& options) {
  if (!plan.Applyable()) return kExitError;
  if (options.detailed_exitcode && !plan.InSync()) return kExitChanges;
  const bool error = std::any_of(plan.findings.begin(), plan.findings.end(),
                                 [](const Finding& f) { return f.severity == Severity::kError; });
  const bool found = error || UnprovenChecks(plan) > 0;
  return options.strict && plan.InSync() && found ? kExitFindings : kExitOk;
}

}  // namespace

int RunPlan(const PlanOptions& options, const Context& context) {
  ProgressPrinter printer(context.console);
  const std::optional<Review> review = MakeReview(options.file, options.cloud, context, printer);
  return review ? ExitCodeOf(review->plan, options) : kExitError;
}

}  // namespace lockstep::cli
