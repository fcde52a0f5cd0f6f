#include "reconciler/engine/restore.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "reconciler/base/safe_text.h"
#include "reconciler/cli/approval.h"
#include "reconciler/cli/commands.h"
#include "reconciler/cli/pipeline.h"
#include "reconciler/cli/writing_cloud.h"
#include "reconciler/engine/backup_reader.h"
#include "reconciler/model/exit_code.h"
#include "reconciler/render/restore.h"

namespace lockstep::cli {
namespace {

// What is to be restored, and how its documents are read. `cloud` outlives `kept`.
struct Undo {
  std::unique_ptr<Cloud> cloud{};
  Scope scope{};
  Restoration known{};
  KeptDocuments kept{};
};

Result<Undo> UndoOfFile(const RestoreOptions& options, const Context& context,
                        ProgressPrinter& printer) {
  LOCKSTEP_TRY(BackupReader opened, BackupReader::Open(options.backup));
  const BackupHead& head = opened.head();
  if (!options.project.empty() && options.project != head.project) {
    return Fail(Code::kInvalidArgument, Printable(options.backup) + " is a backup of project " +
                                            Printable(head.project) + ", not of " +
                                            Printable(options.project));
  }
  Undo undo{.scope = {.project = head.project},
            .known = {.project = head.project,
                      .address = head.address,
                      .source = options.backup,
                      .run = head.run,
                      .made_at = head.made_at}};
  const auto reader = std::make_shared<BackupReader>(std::move(opened));
  undo.kept = [reader](const TakeKept& take) -> Result<bool> {
    LOCKSTEP_TRY(const BackupEnd end, reader->ReadAll(take));
    return end.cut;
  };
  LOCKSTEP_TRY(undo.cloud, Cloud::Make(options.cloud, context.get_env, context.log, printer));
  return undo;
}

Result<CopiedRun> ChosenRun(const std::vector<CopiedRun>& runs, const std::string& asked) {
  if (asked.empty() && runs.size() == 1) return runs.front();
  const auto found = std::find_if(runs.begin(), runs.end(),
                                  [&](const CopiedRun& one) { return one.run == asked; });
  if (found != runs.end()) return *found;
  std::string known;
  for (const CopiedRun& one : runs) {
    known += (known.empty() ? "" : "; ") + Printable(one.run) + " of " + one.deleted_at + ", " +
             std::to_string(one.documents) + " documents";
  }
  if (known.empty()) return Fail(Code::kNotFound, "the database holds no copies of its documents");
  const std::string what = asked.empty() ? "copies of several runs; name one with --run"
                                         : "no copies of run " + Printable(asked);
  return Fail(Code::kInvalidArgument, what + ": " + known);
}

Result<Undo> UndoOfCopies(const RestoreOptions& options, Project project, const Context& context) {
  LOCKSTEP_TRY(const Resource* const named, FindCollection(project.resources, options.collection));
  const Resource& wanted = *named;
  const Scope& scope = project.manifest.scope;
  const Restorer* const restorer = project.cloud->registry().FindRestorer(wanted.address.type);
  if (restorer == nullptr) {
    return Fail(Code::kInvalidArgument, Text(wanted.address) + " is nothing that can be restored");
  }
  const Reading world = project.cloud->ForReading(scope, context.stop);
  LOCKSTEP_TRY(const std::vector<CopiedRun> runs, restorer->CopiedRuns(wanted, world));
  LOCKSTEP_TRY(const CopiedRun run, ChosenRun(runs, options.run));
  Undo undo{.cloud = std::move(project.cloud),
            .scope = scope,
            .known = {.project = scope.project,
                      .address = wanted.address,
                      .source = "copies in the database",
                      .run = run.run,
                      .made_at = run.deleted_at}};
  undo.kept = [restorer, wanted, run, world](const TakeKept& take) -> Result<bool> {
    LOCKSTEP_CHECK(restorer->ReadCopies(wanted, run.run, take, world));
    return false;
  };
  return undo;
}

// Nullopt if there is nothing to restore from: why is on the console already.
std::optional<Undo> FindUndo(const RestoreOptions& options, const Context& context,
                             ProgressPrinter& printer) {
  const auto told = [&](Result<Undo> undo) -> std::optional<Undo> {
    if (undo) return *std::move(undo);
    context.console.Error(undo.error());
    return std::nullopt;
  };
  if (options.manifest.empty()) return told(UndoOfFile(options, context, printer));
  std::optional<Project> project = OpenProject(options.manifest, options.cloud, context, printer);
  if (!project) return std::nullopt;
  return told(UndoOfCopies(options, *std::move(project), context));
}

int Perform(const Restoration& plan, const Undo& undo, const Restorer& restorer,
            const Context& context, ProgressPrinter& printer) {
  Console& console = context.console;
  if (const Status ready = undo.cloud->PrepareToWrite(context.stop); !ready) {
    return console.Error(ready.error());
  }
  console.Out("\n");
  printer.RestoreStarted(plan.address);
  const Restored done =
      Restore(plan, undo.kept, restorer, undo.cloud->ForReading(undo.scope, context.stop),
              WritingCloud(*undo.cloud).writer());
  printer.RestoreEnded(plan.address, done);
  printer.Clear();
  console.Out(RenderRestored(done, console.out_style()));
  if (!done.error) return kExitOk;
  if (context.stop.stop_requested()) return console.Error("interrupted before it was done");
  return console.Error(*done.error);
}

}  // namespace

int RunRestore(const RestoreOptions& options, const Context& context) {
  Console& console = context.console;
  ProgressPrinter printer(console);
  const std::optional<Undo> undo = FindUndo(options, context, printer);
  if (!undo) return kExitError;
  TellEndpoints(*undo->cloud, console);
  const Restorer* const restorer = undo->cloud->registry().FindRestorer(undo->known.address.type);
  if (restorer == nullptr) {
    return console.Error("nothing restores " + Printable(Text(undo->known.address)));
  }
  const Result<Restoration> plan = PlanRestore(undo->known, undo->kept, *restorer,
                                               undo->cloud->ForReading(undo->scope, context.stop));
  if (!plan) return console.Error(plan.error());
  console.Out(RenderRestoration(*plan, console.out_style()));
  if (plan->Missing() == 0) return kExitOk;
  const std::string will = "Lockstep will create " + std::to_string(plan->Missing()) +
                           " documents in project " + Printable(plan->project) + ".";
  if (!Approved(options.auto_approve, "restore", will, context)) return kExitError;
  return Perform(*plan, *undo, *restorer, context, printer);
}

}  // namespace lockstep::cli
