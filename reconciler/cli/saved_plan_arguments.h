// The flags with which a plan is saved, shown, pinned and applied.
#pragma once

#include "reconciler/cli/arguments.h"

namespace CLI {
class App;
}

namespace lockstep::cli {

// Each adds to `app`; what is given is written into `options`, which outlives it.
void AddSave(CLI::App& app, SaveOptions& options);
void AddManifestOrPlan(CLI::App& app, ApplyOptions& options);
void AddReports(CLI::App& app, ReportOptions& options);
CLI::App& AddShow(CLI::App& app, ShowOptions& options);

}  // namespace lockstep::cli
