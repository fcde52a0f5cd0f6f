#include "reconciler/cli/completed_command.h"

#include <CLI/CLI.hpp>
#include <string_view>
#include <utility>

namespace lockstep::cli {
namespace {

// "text|json" -> text, json; none if there is no bar.
std::vector<std::string> ChoicesOf(std::string_view type) {
  std::vector<std::string> choices;
  if (type.find('|') == std::string_view::npos) return choices;
  while (true) {
    const auto bar = type.find('|');
    choices.emplace_back(type.substr(0, bar));
    if (bar == std::string_view::npos) return choices;
    type.remove_prefix(bar + 1);
  }
}

bool NamesFile(std::string_view word) {
  return word == "FILE" || word == "FILES" || word == "DIR" || word == "BACKUP" || word == "PLAN";
}

CompletedFlag FlagOf(const CLI::Option& option, const std::string& name) {
  const std::string type = option.get_type_name();
  return {.name = "--" + name,
          .help = option.get_description(),
          .takes_value = option.get_items_expected_max() > 0,
          .takes_file = NamesFile(type),
          .choices = ChoicesOf(type)};
}

CompletedCommand CommandOf(const CLI::App& app) {
  CompletedCommand command{.name = app.get_name(), .help = app.get_description()};
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_positional()) {
      command.takes_file = command.takes_file || NamesFile(option->get_name(true));
      for (std::string& word : ChoicesOf(option->get_type_name())) {
        command.words.push_back(std::move(word));
      }
    }
    for (const std::string& name : option->get_lnames()) {
      command.flags.push_back(FlagOf(*option, name));
    }
  }
  return command;
}

}  // namespace

std::vector<CompletedCommand> CompletedCommands(const CLI::App& app) {
  std::vector<CompletedCommand> commands;
  for (const CLI::App* command : app.get_subcommands({})) {
    commands.push_back(CommandOf(*command));
  }
  return commands;
}

}  // namespace lockstep::cli
