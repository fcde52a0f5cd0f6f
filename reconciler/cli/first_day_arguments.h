// The commands of a first day on the command line: `schema`.
#pragma once

#include "reconciler/cli/arguments.h"

namespace CLI {
class App;
}

namespace lockstep::cli {

CLI::App& AddSchema(CLI::App& app);

}  // namespace lockstep::cli
