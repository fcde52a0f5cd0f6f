#include "reconciler/base/clock.h"
#include "reconciler/base/safe_text.h"
#include "reconciler/cli/commands.h"
#include "reconciler/cli/saved_plan.h"
#include "reconciler/model/exit_code.h"
#include "reconciler/render/html_plan.h"
#include "reconciler/render/json_line.h"
#include "reconciler/render/markdown_plan.h"
#include "reconciler/render/saved_plan.h"
#include "reconciler/render/terraform_plan.h"

namespace lockstep::cli {

int RunShow(const ShowOptions& options, const Context& context) {
  Console& console = context.console;
  if (options.as_terraform) console.SpeakAsTerraform();
  const std::optional<ManifestText> file = ReadText(options.file, kLargestPlanFile, console);
  if (!file) return kExitError;
  if (!LooksLikePlanFile(file->text)) {
    return console.Error(Printable(file->file) + " is no saved plan",
                         "`lockstep plan --out FILE` writes one.");
  }
  const std::optional<OpenedPlan> opened = OpenPlan(*file, options.pins, context);
  if (!opened) return kExitError;
  const ReadPlan plan{opened->saved, opened->digest};
  if (options.json) {
    console.Out(JsonLine(TerraformPlanJson(plan)));
    return kExitOk;
  }
  if (options.markdown) {
    console.Out(RenderMarkdown(plan.saved.plan, {.manifest_file = plan.saved.manifest_file}));
    return kExitOk;
  }
  if (options.html) {
    console.Out(RenderHtml(plan.saved.plan, {plan.saved.manifest_file, plan.digest}));
    return kExitOk;
  }
  console.Out(RenderSavedPlan(plan, SystemClock().Now(), console.out_style()));
  return kExitOk;
}

}  // namespace lockstep::cli
