#include "reconciler/cli/completion.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <vector>

#include "reconciler/base/shell_word.h"
#include "reconciler/cli/completed_command.h"

namespace lockstep::cli {
namespace {

using Commands = std::vector<CompletedCommand>;

std::string Joined(const std::vector<std::string>& words) {
  return fmt::format("{}", fmt::join(words, " "));
}

std::string CommandNames(const Commands& commands) {
  std::vector<std::string> names;
  for (const CompletedCommand& command : commands) names.push_back(command.name);
  return Joined(names);
}

std::string FlagNames(const CompletedCommand& command) {
  std::vector<std::string> names;
  for (const CompletedFlag& flag : command.flags) names.push_back(flag.name);
  return Joined(names);
}

// Bash takes `=` for a word of its own. An empty answer makes it complete file names.
std::string BashScript(const Commands& commands) {
  std::string script = fmt::format(R"(_lockstep() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD-1]}} words=
  local command=${{COMP_WORDS[1]}}
  if [ "$current" = "=" ]; then
    current=
  elif [ "$previous" = "=" ]; then
    previous=${{COMP_WORDS[COMP_CWORD-2]}}
  fi
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W '{} --help' -- "$current"))
    return
  fi
  case "$command $previous" in
)",
                                   CommandNames(commands));
  std::string flags;
  for (const CompletedCommand& command : commands) {
    for (const CompletedFlag& flag : command.flags) {
      if (!flag.takes_value) continue;
      script += fmt::format("    '{} {}') words='{}' ;;\n", command.name, flag.name,
                            Joined(flag.choices));
    }
    flags += fmt::format("        '{} '-*) words='{}' ;;\n", command.name, FlagNames(command));
    if (command.words.empty()) continue;
    flags += fmt::format("        '{} '*) words='{}' ;;\n", command.name, Joined(command.words));
  }
  return script + "    *)\n      case \"$command $current\" in\n" + flags + R"(      esac
      ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o bashdefault -o default -F _lockstep lockstep
)";
}

// Names with help, as _describe takes them.
template <typename Named>
std::string Described(const std::vector<Named>& all) {
  std::string words;
  for (const Named& one : all) words += " " + ShellWord(one.name + ":" + one.help);
  return words;
}

std::string ZshScript(const Commands& commands) {
  std::string script = fmt::format(R"(#compdef lockstep
_lockstep() {{
  local -a commands=({})
  local -a flags=()
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  case "$words[2] $words[CURRENT-1]" in
)",
                                   Described(commands));
  std::string rest;
  for (const CompletedCommand& command : commands) {
    for (const CompletedFlag& flag : command.flags) {
      if (!flag.takes_value) continue;
      const std::string offer = flag.choices.empty() ? "_files" : "compadd " + Joined(flag.choices);
      script += fmt::format("    '{} {}') {}; return ;;\n", command.name, flag.name, offer);
    }
    rest += fmt::format("    '{} '-*) flags=({}) ;;\n", command.name, Described(command.flags));
    if (command.words.empty()) continue;
    rest += fmt::format("    '{} '*) compadd {}; return ;;\n", command.name, Joined(command.words));
  }
  return script + "  esac\n  case \"$words[2] $words[CURRENT]\" in\n" + rest + R"(  esac
  if (( $#flags )); then
    _describe -o option flags
  else
    _files
  fi
}
if [ "$funcstack[1]" = _lockstep ]; then _lockstep "$@"; else compdef _lockstep lockstep; fi
)";
}

std::string FishFlag(const CompletedCommand& command, const CompletedFlag& flag) {
  std::string line =
      fmt::format("complete -c lockstep -n '__fish_seen_subcommand_from {}' -l {} -d {}",
                  command.name, flag.name.substr(2), ShellWord(flag.help));
  if (!flag.choices.empty()) return line + " -x -a '" + Joined(flag.choices) + "'\n";
  if (!flag.takes_value) return line + "\n";
  return line + (flag.takes_file ? " -r -F\n" : " -x\n");
}

std::string FishScript(const Commands& commands) {
  std::string script = "complete -c lockstep -f\n";
  for (const CompletedCommand& command : commands) {
    script += fmt::format("complete -c lockstep -n __fish_use_subcommand -a {} -d {}\n",
                          command.name, ShellWord(command.help));
    const std::string seen =
        fmt::format("complete -c lockstep -n '__fish_seen_subcommand_from {}'", command.name);
    if (command.takes_file) script += seen + " -F\n";
    if (!command.words.empty()) script += seen + " -a '" + Joined(command.words) + "'\n";
    for (const CompletedFlag& flag : command.flags) script += FishFlag(command, flag);
  }
  return script;
}

}  // namespace

std::string CompletionScript(const CLI::App& app, std::string_view shell) {
  const Commands commands = CompletedCommands(app);
  if (shell == "zsh") return ZshScript(commands);
  if (shell == "fish") return FishScript(commands);
  return BashScript(commands);
}

}  // namespace lockstep::cli
