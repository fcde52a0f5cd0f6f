#include <CLI/CLI.hpp>

#include "reconciler/cli/command_arguments.h"
#include "reconciler/cli/flags.h"

namespace lockstep::cli {

CLI::App& AddRestore(CLI::App& app, RestoreOptions& options) {
  CLI::App& command = *app.add_subcommand(
      "restore", "Put deleted documents back from a backup, never over one that exists");
  CLI::Option* const file =
      command.add_option("BACKUP", options.backup, "A backup file that an apply wrote");
  CLI::Option* const manifest =
      command
          .add_option("--manifest", options.manifest,
                      "Restore from the copies that cleanup.backup of this manifest declares")
          ->type_name("FILE")
          ->excludes(file);
  CLI::Option* const collection =
      command.add_option("--collection", options.collection, "The collection to restore")
          ->needs(manifest);
  manifest->needs(collection);
  command.add_option("--run", options.run, "The run whose deletes are taken back, if several are")
      ->needs(manifest)
      ->type_name("ID");
  command
      .add_option("--project", options.project,
                  "Refuse a backup file of another project than this one")
      ->excludes(manifest);
  command.add_flag("--auto-approve", options.auto_approve, "Do not ask");
  AddEndpoint(command, options.cloud);
  AddCredentials(command, options.cloud);
  command.callback([&options] {
    if (options.backup.empty() && options.manifest.empty()) {
      throw CLI::RequiredError("BACKUP, or --manifest with --collection,");
    }
  });
  command.footer(
      "Examples:\n"
      "  lockstep restore lockstep-backups/processor_heartbeats-4f1d20c6a9e3.jsonl.zst\n"
      "  lockstep restore --manifest prod.yaml --collection processor_heartbeats\n"
      "                                                  where the backup is in the database");
  return command;
}

}  // namespace lockstep::cli
