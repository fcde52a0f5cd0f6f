#include <CLI/CLI.hpp>
#include <string>

#include "reconciler/cli/command_arguments.h"
#include "reconciler/cli/completion.h"

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
