// What speaks of the lease on the command line: the flags of a clean-up, and `unlock`.
#pragma once

#include "reconciler/cli/arguments.h"

namespace CLI {
class App;
}

namespace lockstep::cli {

// What is given is written into `options`, which outlives the parsing.
void AddDeleteFlags(CLI::App& command, ApplyOptions& options);   // of every command that deletes
void AddCleanUpFlags(CLI::App& command, ApplyOptions& options);  // and what a person may force
CLI::App& AddUnlock(CLI::App& app, UnlockOptions& options);

}  // namespace lockstep::cli
