// The command line of `run`.
#pragma once

#include "reconciler/cli/arguments.h"

namespace CLI {
class App;
}  // namespace CLI

namespace lockstep::cli {

// Adds it to `app`; what is given is written into `options`, which outlives it.
CLI::App& AddRun(CLI::App& app, RunOptions& options);

}  // namespace lockstep::cli
