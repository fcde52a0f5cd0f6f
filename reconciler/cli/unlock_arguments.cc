#include <CLI/CLI.hpp>

#include "reconciler/cli/command_arguments.h"
#include "reconciler/cli/flags.h"

namespace lockstep::cli {

CLI::App& AddUnlock(CLI::App& app, UnlockOptions& options) {
  CLI::App& command = *app.add_subcommand(
      "unlock", "Take a collection's lease from a run that is dead, so that nobody has to wait");
  AddManifest(command, options.file);
  command.add_option("COLLECTION", options.collection, "Its name in the manifest")->required();
  command.add_option("RUN-ID", options.run, "The run that holds it, as the refused apply named it")
      ->required();
  AddEndpoint(command, options.cloud);
  AddCredentials(command, options.cloud);
  command.footer("Examples:\n  lockstep unlock prod.yaml processor_heartbeats 3f9a0c51d2e7");
  return command;
}

}  // namespace lockstep::cli
