// The commands of a first day on the command line: `import`, `schema` and `completion`.
#pragma once

#include <string>

#include "reconciler/cli/arguments.h"

namespace CLI {
class App;
}

namespace lockstep::cli {

// What is given is written into `options`, which outlives the parsing.
CLI::App& AddImport(CLI::App& app, ImportOptions& options);

CLI::App& AddSchema(CLI::App& app);

// Which of kShells is wanted is written into `shell`, which outlives the parsing.
CLI::App& AddCompletion(CLI::App& app, std::string& shell);

}  // namespace lockstep::cli
