// The flags and the command of a review: a base to compare with, a snapshot to plan from.
#pragma once

#include "reconciler/cli/arguments.h"

namespace CLI {
class App;
}

namespace lockstep::cli {

// Adds to `app`; what is given is written into `options`, which outlives it.
void AddReview(CLI::App& app, PlanOptions& options);

}  // namespace lockstep::cli
