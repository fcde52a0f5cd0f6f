#include "reconciler/cli/first_day_arguments.h"

#include <CLI/CLI.hpp>

namespace lockstep::cli {

CLI::App& AddSchema(CLI::App& app) {
  CLI::App& command = *app.add_subcommand(
      "schema", "Print the JSON Schema of a manifest, for editors and validators");
  command.footer(
      "It is draft 7, and made of the description that the reader follows: its keys are the\n"
      "reader's. `lockstep validate` checks what a schema cannot say.\n"
      "Examples:\n"
      "  lockstep schema > manifest.schema.json\n"
      "  # yaml-language-server: $schema=manifest.schema.json   as the manifest's first line");
  return command;
}

}  // namespace lockstep::cli
