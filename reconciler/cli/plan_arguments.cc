#include <CLI/CLI.hpp>

#include "reconciler/cli/command_arguments.h"
#include "reconciler/cli/flags.h"

namespace lockstep::cli {
namespace {

void CheckLifetime(Duration lifetime) {
  if (lifetime > Duration{0} && lifetime <= kLongestPlanLifetime) return;
  throw CLI::ValidationError("--expires-in", "a plan lives for more than 0s and at most 30d");
}

void AddSave(CLI::App& app, SaveOptions& options) {
  app.add_option("--out", options.file, "Save the plan to a file (mode 0600), for `lockstep apply`")
      ->type_name("FILE");
  AddDuration(app, "--expires-in", options.expires_in,
              "How long a saved plan may be applied (default 24h)");
  app.callback([&options] { CheckLifetime(options.expires_in); });
}

// What a plan is made of or compared with, besides the project. Comes after the flags that a
// snapshot excludes.
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

void AddReports(CLI::App& app, ReportOptions& options) {
  app.add_option("--markdown", options.markdown,
                 "Write the plan to a file as the comment of a pull request")
      ->type_name("FILE");
  app.add_option("--html", options.html,
                 "Write the plan to a file as a page that needs nothing beside itself")
      ->type_name("FILE");
}

}  // namespace

CLI::App& AddPlan(CLI::App& app, PlanOptions& options) {
  CLI::App& command = *app.add_subcommand(
      "plan", "Show what differs between manifest and project; changes nothing");
  AddManifest(command, options.file);
  AddSave(command, options.save);
  command.add_flag("--detailed-exitcode", options.detailed_exitcode,
                   "Exit 2 if there are changes, 0 if there are none");
  command.add_flag("--strict", options.strict,
                   "Exit 3 if there are no changes, but errors or unproven checks");
  command
      .add_option(
          "--list-documents", options.list_documents,
          "Write the names of all documents that would be deleted to a new file, one a line")
      ->type_name("FILE");
  AddReview(command, options);
  AddReports(command, options.reports);
  AddJson(command, options.json, "Stream JSON messages, one a line, as Terraform's -json");
  AddCompat(command, options.as_terraform);
  AddCloud(command, options.cloud);
  command.footer(
      "Examples:\n"
      "  lockstep plan prod.yaml\n"
      "  lockstep plan --base main.yaml prod.yaml        what it allows that main.yaml does not\n"
      "  lockstep plan --detailed-exitcode prod.yaml     in CI: 2 means drift\n"
      "  lockstep plan --list-documents names.txt prod.yaml\n"
      "  lockstep plan --snapshot prod.snapshot prod.yaml    without network or credentials\n"
      "  lockstep plan --out p.plan prod.yaml            then `lockstep apply p.plan`\n"
      "  lockstep plan --markdown plan.md --html plan.html prod.yaml\n"
      "  lockstep plan --endpoint http://127.0.0.1:8080 manifests/nba-props-platform.yaml\n"
      "                                                  against `lockstep sandbox --incident`");
  return command;
}

}  // namespace lockstep::cli
