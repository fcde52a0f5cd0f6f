#include "plugins/firestore/unlock.h"

#include "reconciler/base/safe_text.h"
#include "reconciler/cli/commands.h"
#include "reconciler/cli/pipeline.h"
#include "reconciler/cli/writing_cloud.h"
#include "reconciler/model/exit_code.h"

namespace lockstep::cli {
int RunUnlock(const UnlockOptions& options, const Context& context) {
  Console& console = context.console;
  const std::optional<Manifest> manifest = LoadManifest(options.file, console);
  if (!manifest) return kExitError;
  ProgressPrinter progress(console);
  Result<std::unique_ptr<Cloud>> made =
      Cloud::Make(options.cloud, context.get_env, context.log, progress);
  if (!made) return console.Error(made.error());
  Cloud& cloud = **made;
  const auto resources = ValidResources(*manifest, cloud.registry(), console);
  if (!resources) return kExitError;
  const Result<const Resource*> collection = FindCollection(*resources, options.collection);
  if (!collection) return console.Error(collection.error());
  const Reading world = cloud.ForReading(manifest->scope, context.stop);
  const Result<std::string> unlocked =
      firestore::Unlock(**collection, options.run, world, WritingCloud(cloud).writer());
  if (!unlocked) return console.Error(unlocked.error());
  context.log.Warn("a lease was taken from its run", {{"run", Printable(options.run)}});
  console.Out("Unlocked " + Printable(Text((*collection)->address)) + ": " + *unlocked + ".\n");
  return kExitOk;
}

}  // namespace lockstep::cli
