// AddVerify: the flags of `verify`.
#pragma once

#include "reconciler/cli/arguments.h"

namespace CLI {
class App;
}

namespace lockstep::cli {

// Adds the command to `app`; what is given is written into `options`, which outlives it.
CLI::App& AddVerify(CLI::App& app, VerifyOptions& options);

}  // namespace lockstep::cli
