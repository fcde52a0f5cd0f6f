#include <optional>
#include <string>

#include "reconciler/base/safe_text.h"
#include "reconciler/cli/apply_plan.h"
#include "reconciler/cli/approval.h"
#include "reconciler/cli/commands.h"
#include "reconciler/cli/perform.h"
#include "reconciler/cli/pipeline.h"
#include "reconciler/model/exit_code.h"
#include "reconciler/saved/plan_file.h"

namespace lockstep::cli {
namespace {

// A flag that only a saved plan makes sense of: to pass over it would be to apply something that
// was not pinned.
std::string FlagForPlansAlone(const ApplyOptions& options) {
  if (!options.pins.digest.empty()) return "--digest";
  if (!options.pins.manifest.empty()) return "--manifest";
  if (!options.pins.project.empty()) return "--project";
  return options.allow_partial ? "--allow-partial" : "";
}

int ApplyManifest(const ManifestText& written, const ApplyOptions& options,
                  const Context& context) {
  Console& console = context.console;
  if (const std::string flag = FlagForPlansAlone(options); !flag.empty()) {
    return console.Error(flag + " is for a saved plan, and " + Printable(written.file) + " is none",
                         "Save one with `lockstep plan --out FILE`, and apply that.");
  }
  std::optional<Manifest> manifest = LoadManifest(written, console);
  if (!manifest) return kExitError;
  ProgressPrinter printer(console);
  const std::optional<Review> review =
      MakeReview(*std::move(manifest), options.cloud, context, printer);
  if (!review) return kExitError;
  const Plan& plan = review->plan;
  ShowPlan(plan, {}, console);
  if (!plan.Applyable()) return kExitError;
  if (plan.InSync() && plan.HasErrors()) return kExitError;
  if (plan.InSync()) return TellNothingToApply(console);
  const std::string will =
      "Lockstep will change project " + Printable(plan.scope.project) + " as shown above.";
  if (!Approved(options.auto_approve, "apply", will, context)) return kExitError;
  const int exit_code = Perform({*review->cloud, review->resources, plan, /*replan=*/true}, options,
                                context, printer);
  return plan.HasErrors() ? kExitError : exit_code;
}

}  // namespace

int RunApply(const ApplyOptions& options, const Context& context) {
  Console& console = context.console;
  if (options.as_terraform) console.SpeakAsTerraform();
  if (options.json) console.SpeakJson();
  const std::optional<ManifestText> file = ReadText(options.file, kLargestPlanFile, console);
  if (!file) return kExitError;
  if (LooksLikePlanFile(file->text)) return ApplyPlan(*file, options, context);
  if (options.json && !options.auto_approve) {
    return console.Error("--json cannot ask whether the plan may be applied",
                         "Apply a saved plan, or pass --auto-approve.");
  }
  return ApplyManifest(*file, options, context);
}

}  // namespace lockstep::cli
