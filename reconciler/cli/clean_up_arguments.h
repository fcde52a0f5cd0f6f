// The flags that speak of documents: those of a clean-up, and of `unlock`.
#pragma once

#include "reconciler/cli/arguments.h"

namespace CLI {
class App;
}

namespace lockstep::cli {

// What is given is written into `options`, which outlives the parsing.
void AddCleanUpFlags(CLI::App& command, ApplyOptions& options);
void AddLeaseToUnlock(CLI::App& command, UnlockOptions& options);

}  // namespace lockstep::cli
