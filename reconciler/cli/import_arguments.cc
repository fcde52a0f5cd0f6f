#include <CLI/CLI.hpp>

#include "reconciler/cli/command_arguments.h"
#include "reconciler/cli/flags.h"

namespace lockstep::cli {

CLI::App& AddImport(CLI::App& app, ImportOptions& options) {
  CLI::App& command = *app.add_subcommand(
      "import", "Write the manifest of what runs now, by digest; changes nothing");
  command.add_option("--project", options.project,
                     "The project (else GOOGLE_CLOUD_PROJECT or CLOUDSDK_CORE_PROJECT)");
  command.add_option("--region", options.region,
                     "The region (else GOOGLE_REGION or CLOUDSDK_COMPUTE_REGION)");
  command
      .add_option("--collection", options.collections,
                  "A Firestore collection to look at, too: reads all its ids (repeatable)")
      ->type_name("PATH")
      ->take_all();
  command.add_option("--database", options.database, "The database of the collections")
      ->capture_default_str();
  CLI::Option* const out =
      command.add_option("--out", options.out, "A new file for it, instead of stdout")
          ->type_name("FILE");
  command.add_flag("--force", options.force, "Write over that file")->needs(out);
  AddReading(command, options.cloud);
  command.footer(
      "Planning what it writes changes nothing: a program that a plan would change all the same,\n"
      "such as a job that holds a tag, is on hold for 30 days. Rules for documents are guesses "
      "and\n"
      "are written as comments: look at every line with `review:`.\n"
      "Examples:\n"
      "  lockstep import --project my-project --region us-west2 > prod.yaml\n"
      "  lockstep import --collection heartbeats --out prod.yaml    project, region: environment");
  return command;
}

}  // namespace lockstep::cli
