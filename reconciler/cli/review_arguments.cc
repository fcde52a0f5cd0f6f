#include "reconciler/cli/review_arguments.h"

#include <CLI/CLI.hpp>

#include "reconciler/cli/flags.h"

namespace lockstep::cli {

void AddReview(CLI::App& app, PlanOptions& options) {
  app.add_option("--base", options.base,
                 "Say what the manifest allows that the one in FILE does not")
      ->type_name("FILE");
  CLI::Option* const snapshot =
      app.add_option("--snapshot", options.snapshot,
                     "Plan from what `lockstep snapshot` recorded, without network or credentials")
          ->type_name("FILE");
  for (const char* flag : {"--out", "--list-documents"}) snapshot->excludes(flag);
}

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
