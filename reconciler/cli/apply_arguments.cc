#include <CLI/CLI.hpp>
#include <string>

#include "reconciler/cli/command_arguments.h"
#include "reconciler/cli/flags.h"

namespace lockstep::cli {
namespace {

// A reason that says something.
CLI::Validator NotBlank() {
  return {[](const std::string& text) {
            const bool blank = text.find_first_not_of(" \t") == std::string::npos;
            return std::string(blank ? "a reason is needed" : "");
          },
          ""};
}

}  // namespace

CLI::App& AddApply(CLI::App& app, ApplyOptions& options) {
  CLI::App& command = *app.add_subcommand(
      "apply", "Make the project what the manifest says: images first, proof next, documents last");
  command
      .add_option("FILE", options.file,
                  "The manifest, or a plan that `plan --out` saved; - reads standard input")
      ->required();
  AddPins(command, options.pins);
  command.add_flag("--allow-partial", options.allow_partial,
                   "Of a saved plan: leave out what moved since, and what comes after it");
  command.add_flag("--auto-approve", options.auto_approve,
                   "Do not ask; a saved plan is its own approval");
  command.add_flag("--require-proof", options.require_proof,
                   "Clean nothing, and fail, while any check of a writer is unknown");
  AddDuration(command, "--lock-timeout", options.lock_timeout,
              "How long to wait for a lease that another run holds (default 0s)");
  AddDeleteFlags(command, options);
  command
      .add_option("--force-clean-up", options.force_clean_up,
                  "Clean although a collection's gate is closed, and record why; bounds, leases "
                  "and rules that clash hold all the same")
      ->type_name("REASON")
      ->check(NotBlank());
  AddJson(command, options.json,
          "Stream JSON messages, one a line; needs --auto-approve or a plan");
  AddCompat(command, options.as_terraform);
  AddCloud(command, options.cloud);
  AddWriteRate(command, options.cloud);
  command.footer(
      "Examples:\n"
      "  lockstep apply prod.yaml\n"
      "  lockstep apply --auto-approve --max-deletes 2000 prod.yaml\n"
      "  lockstep apply --digest sha256:4f1d... p.plan   a saved plan, exactly as reviewed");
  return command;
}

}  // namespace lockstep::cli
