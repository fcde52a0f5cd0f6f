// Records what is read of a project, for plans that are made without credentials.
#include "reconciler/engine/snapshot.h"

#include <utility>

#include "reconciler/base/durable_file.h"
#include "reconciler/base/safe_text.h"
#include "reconciler/cli/commands.h"
#include "reconciler/cli/pipeline.h"
#include "reconciler/engine/observe.h"
#include "reconciler/model/exit_code.h"
#include "reconciler/render/style.h"
#include "reconciler/saved/snapshot_file.h"

namespace lockstep::cli {
namespace {

constexpr std::string_view kTaking = "taking the snapshot";

// What could not be read is in it as such: whoever plans from it is told.
void TellUnread(const Snapshot& snapshot, Console& console) {
  for (const auto& [type, error] : snapshot.unread) {
    console.Error("cannot read " + type + ": " + error.message);
  }
  for (const auto& [address, recorded] : snapshot.observations) {
    if (recorded.seen.error && !recorded.lead) {
      console.Error(Shown(address) + ": " + recorded.seen.error->message);
    }
  }
}

bool IsWhole(const Snapshot& snapshot) {
  for (const auto& [address, recorded] : snapshot.observations) {
    if (recorded.seen.error && !recorded.lead) return false;
  }
  return snapshot.unread.empty();
}

}  // namespace

int RunSnapshot(const SnapshotOptions& options, const Context& context) {
  Console& console = context.console;
  if (options.out == "-") {
    return console.Error("the snapshot goes to a file, not to standard output");
  }
  ProgressPrinter printer(console);
  const std::optional<Project> project = OpenProject(options.file, options.cloud, context, printer);
  if (!project) return kExitError;
  TellEndpoints(*project->cloud, console);
  const Manifest& manifest = project->manifest;
  const Reading world = project->cloud->ForReading(manifest.scope, context.stop);
  Snapshot head{.scope = manifest.scope,
                .tool_version = LOCKSTEP_VERSION,
                .manifest_digest = manifest.digest,
                .databases = DatabasesOf(manifest),
                .recorded_at = world.clock.Now()};
  const Registry& registry = project->cloud->registry();
  const Observations seen = Observe(project->resources, registry, world, printer.OnRead());
  context.log.Info("the project was read", {{"calls", project->cloud->Calls()}});
  if (context.stop.stop_requested()) return console.Error("interrupted; nothing was written");
  const Snapshot snapshot = TakeSnapshot(std::move(head), project->resources, seen, registry);
  Result<Sealed> file = WriteSnapshotFile(snapshot);
  Status written = file ? WriteFileDurably(options.out, file->bytes) : Fail(file.error());
  if (!written) return console.Error(std::move(written).error().Wrap(kTaking));
  console.Out("Saved the snapshot to: " + Printable(options.out) + "\nIts digest: " + file->digest +
              "\n");
  TellUnread(snapshot, console);
  return IsWhole(snapshot) ? kExitOk : kExitError;
}

}  // namespace lockstep::cli
