#include <CLI/CLI.hpp>

#include "reconciler/cli/command_arguments.h"
#include "reconciler/cli/flags.h"

namespace lockstep::cli {

CLI::App& AddDoctor(CLI::App& app, DoctorOptions& options) {
  CLI::App& command = *app.add_subcommand(
      "doctor", "Check credentials, hosts, clock and permissions; changes nothing");
  AddManifest(command, options.file);
  command
      .add_option(
          "--for", options.purpose,
          "The command that is to work; `run --mode apply` needs what apply does (default apply)")
      ->check(CLI::IsMember({"plan", "apply", "restore", "run"}).description(""))
      ->type_name("plan|apply|restore|run");
  AddJson(command, options.json, "Print one JSON object with every check");
  AddReading(command, options.cloud);
  command.footer(
      "Permissions are asked of IAM (testIamPermissions): first on the project, then, where one is "
      "missing\nthere, on each service, job, repository and service account that the manifest "
      "needs. Below a check\nthat is not ok stands the line that mends it. What is held and not "
      "needed is a warning.\n"
      "Exit code 1 if a check failed or could not be made, else 0.\n"
      "Examples:\n"
      "  lockstep doctor prod.yaml\n"
      "  lockstep doctor --for plan --impersonate-service-account reader@p.iam.gserviceaccount.com "
      "prod.yaml\n"
      "  lockstep doctor --json prod.yaml | jq -r '.checks[] | select(.health != \"ok\") | "
      ".mend[]'");
  return command;
}

}  // namespace lockstep::cli
