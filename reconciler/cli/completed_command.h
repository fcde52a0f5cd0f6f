// CompletedCommand: what a shell may offer behind a command, read off CLI11's description of it.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace lockstep::cli {

struct CompletedFlag {
  std::string name{};  // "--parallelism"
  std::string help{};
  bool takes_value = false;
  bool takes_file = false;             // or a folder
  std::vector<std::string> choices{};  // empty: any value
};

struct CompletedCommand {
  std::string name{};
  std::string help{};
  std::vector<CompletedFlag> flags{};
  bool takes_file = false;           // as a word without a flag
  std::vector<std::string> words{};  // the choices of words without a flag
};

// Every command of `app`, in its order.
std::vector<CompletedCommand> CompletedCommands(const CLI::App& app);

}  // namespace lockstep::cli
