#include "reconciler/cli/first_day_arguments.h"

#include <CLI/CLI.hpp>

#include "reconciler/cli/completion.h"
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

CLI::App& AddCompletion(CLI::App& app, std::string& shell) {
  CLI::App& command = *app.add_subcommand(
      "completion", "Print the script that makes a shell complete commands, flags and choices");
  command.add_option("SHELL", shell, "The shell that is to read it")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}).description(""))
      ->type_name(std::string(kShells));
  command.footer(
      "Examples:\n"
      "  source <(lockstep completion bash)     in ~/.bashrc\n"
      "  source <(lockstep completion zsh)      in ~/.zshrc, behind compinit\n"
      "  lockstep completion fish > ~/.config/fish/completions/lockstep.fish");
  return command;
}

}  // namespace lockstep::cli
