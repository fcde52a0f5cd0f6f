#include <algorithm>

#include "reconciler/cli/commands.h"
#include "reconciler/cli/pipeline.h"
#include "reconciler/cli/progress_printer.h"
#include "reconciler/model/exit_code.h"
#include "reconciler/render/text.h"

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
  Console& console = context.console;
  const std::optional<Manifest> manifest = LoadManifest(options.file, console);
  if (!manifest) return kExitError;
  ProgressPrinter printer(console);
  Result<std::unique_ptr<Cloud>> cloud =
      Cloud::Make(options.cloud, context.get_env, context.log, printer);
  if (!cloud) return console.Error(cloud.error());
  const std::optional<std::vector<Resource>> resources =
      ValidResources(*manifest, (*cloud)->registry(), console);
  if (!resources) return kExitError;
  SayOverrides(**cloud, console);
  const Reading world = (*cloud)->ForReading(manifest->scope, context.stop);
  const Plan plan = MakePlan(*manifest, *resources, **cloud, world,
                             {.max_deletes = options.cloud.max_deletes}, printer.OnRead());
  context.log.Info("the project was read", {{"calls", (*cloud)->Calls()}});
  if (context.stop.stop_requested()) return console.Error("interrupted; nothing was changed");
  console.Out(RenderPlan(plan, {.style = console.out_style(), .leave_out_errors = true}));
  console.Err(RenderPlanErrors(plan, console.err_style()));
  return ExitCodeOf(plan, options);
}

}  // namespace lockstep::cli
