#include "reconciler/cli/saved_plan_arguments.h"

#include <CLI/CLI.hpp>
#include <string>

#include "reconciler/cli/flags.h"

namespace lockstep::cli {
namespace {

void CheckLifetime(Duration lifetime) {
  if (lifetime > Duration{0} && lifetime <= kLongestPlanLifetime) return;
  throw CLI::ValidationError("--expires-in", "a plan lives for more than 0s and at most 30d");
}

CLI::Validator IsDigest() {
  return {[](const std::string& text) {
            constexpr std::string_view kPrefix = "sha256:";
            const bool right =
                text.starts_with(kPrefix) && text.size() == kPrefix.size() + 64 &&
                text.find_first_not_of("0123456789abcdef", kPrefix.size()) == std::string::npos;
            return std::string(right ? "" : "it is sha256: and 64 digits, as plan printed it");
          },
          ""};
}

void AddPins(CLI::App& app, PinOptions& pins) {
  app.add_option("--digest", pins.digest, "Refuse a saved plan with another digest")
      ->type_name("sha256:HEX")
      ->check(IsDigest());
  app.add_option("--manifest", pins.manifest, "Refuse a saved plan of another manifest than FILE")
      ->type_name("FILE");
  app.add_option("--project", pins.project, "Refuse a saved plan of another project");
}

}  // namespace

void AddSave(CLI::App& app, SaveOptions& options) {
  app.add_option("--out", options.file, "Save the plan to a file (mode 0600), for `lockstep apply`")
      ->type_name("FILE");
  AddDuration(app, "--expires-in", options.expires_in,
              "How long a saved plan may be applied (default 24h)");
  app.callback([&options] { CheckLifetime(options.expires_in); });
}

void AddManifestOrPlan(CLI::App& app, ApplyOptions& options) {
  app.add_option("FILE", options.file,
                 "The manifest, or a plan that `plan --out` saved; - reads standard input")
      ->required();
  AddPins(app, options.pins);
  app.add_flag("--allow-partial", options.allow_partial,
               "Of a saved plan: leave out what moved since, and what comes after it");
}

void AddReports(CLI::App& app, ReportOptions& options) {
  app.add_option("--markdown", options.markdown,
                 "Write the plan to a file as the comment of a pull request")
      ->type_name("FILE");
  app.add_option("--html", options.html,
                 "Write the plan to a file as a page that needs nothing beside itself")
      ->type_name("FILE");
}

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
