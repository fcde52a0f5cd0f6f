// Completion: the script with which a shell completes lockstep's command line.
#pragma once

#include <string>
#include <string_view>

namespace CLI {
class App;
}

namespace lockstep::cli {

// The shells, as the type of an option says its choices: completion offers what stands between
// bars there.
inline constexpr std::string_view kShells = "bash|zsh|fish";

// Made of what `app` knows of its commands, flags and choices. REQUIRES: `shell` is one of kShells.
std::string CompletionScript(const CLI::App& app, std::string_view shell);

}  // namespace lockstep::cli
