// The flags and the command of a review: a base to compare with, a snapshot to plan from.
#pragma once

#include "reconciler/cli/arguments.h"

namespace CLI {
class App;
}

namespace lockstep::cli {

// Each adds to `app`; what is given is written into `options`, which outlives it. AddReview comes
// after the flags that a snapshot excludes.
void AddReview(CLI::App& app, PlanOptions& options);
CLI::App& AddSnapshot(CLI::App& app, SnapshotOptions& options);

}  // namespace lockstep::cli
