#include <CLI/CLI.hpp>

#include "reconciler/cli/command_arguments.h"
#include "reconciler/cli/flags.h"

namespace lockstep::cli {

CLI::App& AddSnapshot(CLI::App& app, SnapshotOptions& options) {
  CLI::App& command = *app.add_subcommand(
      "snapshot", "Record what is read of a project, for `plan --snapshot`; changes nothing");
  AddManifest(command, options.file);
  command.add_option("--out", options.out, "The file that it is recorded in (mode 0600)")
      ->type_name("FILE")
      ->required();
  AddReading(command, options.cloud);
  command.footer(
      "Examples:\n"
      "  lockstep snapshot --out prod.snapshot prod.yaml\n"
      "  lockstep plan --snapshot prod.snapshot prod.yaml    elsewhere, without credentials");
  return command;
}

}  // namespace lockstep::cli
