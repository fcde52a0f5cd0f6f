// AddRestore: the flags of `restore`.
#pragma once

#include <CLI/CLI.hpp>

#include "reconciler/cli/arguments.h"

namespace lockstep::cli {

// Adds the command to `app`; what is given is written into `options`, which outlives it.
CLI::App& AddRestore(CLI::App& app, RestoreOptions& options);

}  // namespace lockstep::cli
