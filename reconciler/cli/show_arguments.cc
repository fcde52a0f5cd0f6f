#include <CLI/CLI.hpp>

#include "reconciler/cli/command_arguments.h"
#include "reconciler/cli/flags.h"

namespace lockstep::cli {

CLI::App& AddShow(CLI::App& app, ShowOptions& options) {
  CLI::App& command =
      *app.add_subcommand("show", "Show a saved plan, offline and without credentials");
  command
      .add_option("PLAN", options.file, "A plan that `plan --out` saved; - reads standard input")
      ->required();
  AddPins(command, options.pins);
  CLI::Option* const markdown =
      command.add_flag("--markdown", options.markdown, "Print it as the comment of a pull request");
  CLI::Option* const html =
      command
          .add_flag("--html", options.html, "Print it as a page that needs nothing beside itself")
          ->excludes(markdown);
  AddJson(command, options.json, "Print it in Terraform's plan format, one object")
      ->excludes(markdown)
      ->excludes(html);
  AddCompat(command, options.as_terraform);
  command.footer(
      "Examples:\n"
      "  lockstep show p.plan\n"
      "  lockstep show --json p.plan | jq .lockstep.summary\n"
      "  lockstep show --html p.plan > plan.html");
  return command;
}

}  // namespace lockstep::cli
