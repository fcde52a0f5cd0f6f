// AddRestore: the flags of `restore`.
#pragma once

#include "reconciler/cli/arguments.h"

namespace CLI {
class App;
}

namespace lockstep::cli {

// Adds the command to `app`; what is given is written into `options`, which outlives it.
CLI::App& AddRestore(CLI::App& app, RestoreOptions& options);

}  // namespace lockstep::cli
