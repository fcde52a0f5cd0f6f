#include "reconciler/cli/clean_up_arguments.h"

#include <CLI/CLI.hpp>
#include <string>

#include "reconciler/cli/flags.h"

namespace lockstep::cli {
namespace {

constexpr int kHighestDeleteRate = 100'000;  // documents a second

// A reason that says something.
CLI::Validator NotBlank() {
  return {[](const std::string& text) {
            const bool blank = text.find_first_not_of(" \t") == std::string::npos;
            return std::string(blank ? "a reason is needed" : "");
          },
          ""};
}

}  // namespace

void AddDeleteFlags(CLI::App& command, ApplyOptions& options) {
  command
      .add_option("--backup-dir", options.backup_directory,
                  "Where documents are kept before they are deleted; made if it is not there")
      ->type_name("DIR")
      ->capture_default_str();
  command
      .add_option("--delete-rate", options.delete_rate,
                  "Documents deleted a second and collection, on average (default 500, and half as "
                  "many again every 5 minutes; no limit on an emulator)")
      ->check(CLI::Range(1, kHighestDeleteRate));
}

void AddCleanUpFlags(CLI::App& command, ApplyOptions& options) {
  AddDeleteFlags(command, options);
  command
      .add_option("--force-clean-up", options.force_clean_up,
                  "Clean although a collection's gate is closed, and record why; bounds, leases "
                  "and rules that clash hold all the same")
      ->type_name("REASON")
      ->check(NotBlank());
}

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
