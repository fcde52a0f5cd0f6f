#include <unistd.h>

#include <array>
#include <utility>

#include "reconciler/base/rfc3339.h"
#include "reconciler/base/safe_text.h"
#include "reconciler/cli/commands.h"
#include "reconciler/cli/pipeline.h"
#include "reconciler/cli/progress_printer.h"
#include "reconciler/engine/backup_file.h"
#include "reconciler/engine/executor.h"
#include "reconciler/model/exit_code.h"
#include "reconciler/render/outcome.h"
#include "reconciler/render/text.h"

namespace lockstep::cli {
namespace {

constexpr std::size_t kRunIdDigits = 12;

// "alice@host pid 123": for the person who finds the lease taken.
std::string Holder(const GetEnv& get_env) {
  std::array<char, 256> host{};
  if (gethostname(host.data(), host.size() - 1) != 0) host = {'?'};
  const char* user = get_env("USER");
  return Printable((user != nullptr ? std::string(user) + "@" : "") + host.data() + " pid " +
                   std::to_string(getpid()));
}

bool Approved(const Plan& plan, const ApplyOptions& options, const Context& context) {
  if (options.auto_approve) return true;
  Console& console = context.console;
  const char* input = context.get_env("LOCKSTEP_INPUT");
  if (input != nullptr && std::string_view(input) == "0") {
    console.Error("this apply needs an approval, and LOCKSTEP_INPUT=0 forbids to ask",
                  "Pass --auto-approve if the plan may be applied unseen.");
    return false;
  }
  console.Out("\nDo you want to perform these actions?\n  Lockstep will change project " +
              Printable(plan.scope.project) +
              " as shown above.\n  Only 'yes' will be accepted to approve.\n\n  Enter a value: ");
  const Result<std::string> answer = console.ReadLine();
  console.Out("\n");
  if (!answer) {
    console.Error("error asking for approval: " + answer.error().message);
    return false;
  }
  if (*answer == "yes") return true;
  console.Out("Apply cancelled.\n");
  return false;
}

bool AnyUnknown(const Outcome& outcome) {
  for (const Step& step : outcome.steps) {
    if (step.state == StepState::kUnknown) return true;
  }
  return false;
}

// What the plan leaves to do, done, told and proven.
int Perform(const Plan& plan, std::span<const Resource> resources, const ApplyOptions& options,
            Cloud& cloud, const Reading& world, const Context& context, ProgressPrinter& printer) {
  Console& console = context.console;
  const Run run{RandomHex(cloud.random(), kRunIdDigits), Holder(context.get_env),
                options.lock_timeout};
  BackupFiles backup(options.backup_directory,
                     {plan.scope.project, run.id, FormatTime(cloud.clock().Now())});
  const Writing writing =
      cloud.ForWriting(world, backup, {.max_deletes = options.cloud.max_deletes}, run);
  console.Out("\n");
  const Outcome outcome =
      Execute(plan, resources, cloud.registry(),
              {.parallelism = options.cloud.parallelism, .require_proof = options.require_proof},
              writing, printer.OnStep());
  printer.Clear();
  context.log.Info("the plan was applied", {{"run", run.id}, {"calls", cloud.Calls()}});

  const OutcomeText text = RenderOutcome(outcome, plan, console.out_style());
  console.Out(text.out);
  console.Err(text.err);
  int exit_code = outcome.Succeeded() ? kExitOk : kExitError;
  if (const Status finished = backup.Finish(); !finished)
    exit_code = console.Error(finished.error());
  if (options.require_proof && AnyUnknown(outcome)) {
    exit_code = console.Error("--require-proof: not everything could be proven");
  }
  if (context.stop.stop_requested()) exit_code = console.Error("interrupted before it was done");
  return exit_code;
}

}  // namespace

int RunApply(const ApplyOptions& options, const Context& context) {
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
  if (context.stop.stop_requested()) return console.Error("interrupted; nothing was changed");
  console.Out(RenderPlan(plan, {.style = console.out_style(), .leave_out_errors = true}));
  console.Err(RenderPlanErrors(plan, console.err_style()));
  if (!plan.Applyable()) return kExitError;
  if (plan.InSync()) {
    console.Out("\nApply complete! Resources: 0 added, 0 changed, 0 destroyed.\n");
    return kExitOk;
  }
  if (!Approved(plan, options, context)) return kExitError;
  return Perform(plan, *resources, options, **cloud, world, context, printer);
}

}  // namespace lockstep::cli
