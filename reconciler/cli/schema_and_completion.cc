// The commands that print what the program knows of itself.
#include "reconciler/cli/commands.h"
#include "reconciler/manifest/json_schema.h"
#include "reconciler/model/exit_code.h"

namespace lockstep::cli {

int RunSchema(const Context& context) {
  context.console.Out(ManifestSchema());
  return kExitOk;
}

int RunCompletion(const CompletionOptions& options, const Context& context) {
  context.console.Out(options.script);
  return kExitOk;
}

}  // namespace lockstep::cli
