// The command `sandbox` on the command line.
#pragma once

#include "reconciler/cli/arguments.h"

namespace CLI {
class App;
}

namespace lockstep::cli {

// What is given is written into `options`, which outlives the parsing.
CLI::App& AddSandbox(CLI::App& app, SandboxArguments& options);

}  // namespace lockstep::cli
