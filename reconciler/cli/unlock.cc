#include "plugins/firestore/unlock.h"

#include <algorithm>

#include "reconciler/base/safe_text.h"
#include "reconciler/cli/commands.h"
#include "reconciler/cli/pipeline.h"
#include "reconciler/cli/writing_cloud.h"
#include "reconciler/model/exit_code.h"

namespace lockstep::cli {
namespace {

constexpr std::string_view kCollectionType = "firestore_collection";

const Resource* FindCollection(const std::vector<Resource>& resources, const std::string& name) {
  const auto found =
      std::find_if(resources.begin(), resources.end(), [&](const Resource& resource) {
        const bool named = resource.address.name == name || Text(resource.address) == name;
        return resource.address.type == kCollectionType && named;
      });
  return found == resources.end() ? nullptr : &*found;
}

}  // namespace

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
  const Resource* const collection = FindCollection(*resources, options.collection);
  if (collection == nullptr) {
    return console.Error("the manifest has no collection " + Printable(options.collection, 200));
  }
  const Reading world = cloud.ForReading(manifest->scope, context.stop);
  const Result<std::string> unlocked =
      firestore::Unlock(*collection, options.run, world, WritingCloud(cloud).writer());
  if (!unlocked) return console.Error(unlocked.error());
  context.log.Warn("a lease was taken from its run", {{"run", Printable(options.run)}});
  console.Out("Unlocked " + Printable(Text(collection->address)) + ": " + *unlocked + ".\n");
  return kExitOk;
}

}  // namespace lockstep::cli
