#include "reconciler/base/safe_text.h"
#include "reconciler/cli/commands.h"
#include "reconciler/cli/pipeline.h"
#include "reconciler/model/exit_code.h"

namespace lockstep::cli {

int RunValidate(const ValidateOptions& options, const Context& context) {
  Registry registry;
  if (const Status registered = RegisterBuiltinPlugins(registry); !registered) {
    return context.console.Error(registered.error());
  }
  int exit_code = kExitOk;
  for (const std::string& file : options.files) {
    const std::optional<Manifest> manifest = LoadManifest(file, context.console);
    if (!manifest || !ValidResources(*manifest, registry, context.console)) {
      exit_code = kExitError;
      continue;
    }
    context.console.Out("Success! " + Printable(file) + " is valid.\n");
  }
  return exit_code;
}

}  // namespace lockstep::cli
