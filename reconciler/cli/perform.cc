#include "reconciler/cli/perform.h"

#include <unistd.h>

#include <algorithm>
#include <array>

#include "reconciler/base/rfc3339.h"
#include "reconciler/base/safe_text.h"
#include "reconciler/cli/json_stream.h"
#include "reconciler/cli/writing_cloud.h"
#include "reconciler/engine/backup_file.h"
#include "reconciler/engine/executor.h"
#include "reconciler/model/exit_code.h"
#include "reconciler/render/outcome.h"

namespace lockstep::cli {
namespace {

constexpr std::size_t kRunIdDigits = 12;

// "user@host pid 123": for the person who finds the lease taken.
std::string Holder(const GetEnv& get_env) {
  std::array<char, 256> host{};
  if (gethostname(host.data(), host.size() - 1) != 0) host = {'?'};
  const char* user = get_env("USER");
  return Printable((user != nullptr ? std::string(user) + "@" : "") + host.data() + " pid " +
                   std::to_string(getpid()));
}

Limits LimitsOf(const ApplyOptions& options, const Cloud& cloud) {
  Limits limits{.max_deletes = options.cloud.max_deletes};
  if (options.delete_rate) {
    limits.delete_rate = {.a_second = options.delete_rate, .grows = false};
  } else if (cloud.FirestoreIsLocal()) {
    limits.delete_rate.a_second = std::nullopt;
  }
  return limits;
}

bool AnyUnknown(const Outcome& outcome) {
  return std::any_of(outcome.steps.begin(), outcome.steps.end(),
                     [](const Step& step) { return step.state == StepState::kUnknown; });
}

void TellOutcome(const Outcome& outcome, const Plan& plan, Console& console) {
  if (console.speaks_json()) return SendOutcome(outcome, console);
  const OutcomeText text = RenderOutcome(outcome, plan, console.out_style());
  console.Out(text.out);
  console.Err(text.err);
}

}  // namespace

int TellNothingToApply(Console& console) {
  if (console.speaks_json()) {
    SendOutcome({}, console);
  } else {
    console.Out("\nApply complete! Resources: 0 added, 0 changed, 0 destroyed.\n");
  }
  return kExitOk;
}

Result<Performed> PerformQuietly(const Work& work, const ApplyOptions& options,
                                 const Context& context, const OnStep& on_step) {
  Cloud& cloud = work.cloud;
  const Plan& plan = work.plan;
  LOCKSTEP_CHECK(cloud.PrepareToWrite(context.stop));
  const Run run{RandomHex(cloud.random(), kRunIdDigits), Holder(context.get_env),
                options.lock_timeout, options.force_clean_up};
  BackupFiles backup(options.backup_directory,
                     {plan.scope.project, run.id, FormatTime(cloud.clock().Now()), run.forced},
                     context.log);
  Reading world = cloud.ForReading(plan.scope, context.stop);
  if (work.deadline) world.deadline = *work.deadline;
  const Writing writing =
      WritingCloud(cloud).ForWriting(world, backup, LimitsOf(options, cloud), run);
  Performed performed{.run = run.id};
  performed.outcome = Execute(plan, work.resources, cloud.registry(),
                              {.parallelism = options.cloud.parallelism,
                               .require_proof = options.require_proof,
                               .force_clean_up = options.force_clean_up,
                               .replan = work.replan},
                              writing, on_step);
  context.log.Info("the plan was applied", {{"run", run.id}, {"calls", cloud.Calls()}});
  performed.backup = backup.Finish();
  return performed;
}

int Perform(const Work& work, const ApplyOptions& options, const Context& context,
            ProgressPrinter& printer) {
  Console& console = context.console;
  if (!console.speaks_json()) console.Out("\n");
  // Its deadline begins now: a person may have thought for a while before saying yes.
  const Result<Performed> performed = PerformQuietly(work, options, context, printer.OnStep());
  if (!performed) return console.Error(performed.error());
  printer.Clear();

  const Outcome& outcome = performed->outcome;
  TellOutcome(outcome, work.plan, console);
  int exit_code = outcome.Succeeded() ? kExitOk : kExitError;
  if (!performed->backup) exit_code = console.Error(performed->backup.error());
  if (options.require_proof && AnyUnknown(outcome)) {
    exit_code = console.Error("--require-proof: not everything could be proven");
  }
  if (context.stop.stop_requested()) exit_code = console.Error("interrupted before it was done");
  return exit_code;
}

}  // namespace lockstep::cli
