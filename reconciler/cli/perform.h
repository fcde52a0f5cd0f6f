// Perform: what a plan leaves to do, done, told and proven.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "reconciler/cli/cloud.h"
#include "reconciler/cli/commands.h"
#include "reconciler/cli/plan_options.h"
#include "reconciler/cli/progress_printer.h"
#include "reconciler/engine/executor.h"
#include "reconciler/model/outcome.h"
#include "reconciler/model/plan.h"
#include "reconciler/model/resource.h"

namespace lockstep::cli {

struct Work {
  Cloud& cloud;
  std::span<const Resource> resources{};  // every address of `plan` among them
  const Plan& plan;
  bool replan = false;  // ExecuteOptions::replan
  // When it must end, on the cloud's monotonic clock; unset: as long as any command has.
  std::optional<Duration> deadline{};
};

// What came of it.
struct Performed {
  Outcome outcome{};
  Status backup{};    // whether the backup is whole
  std::string run{};  // its id
};

// Does it and prints nothing. The error of credentials that are not fit to write with, before
// anything is changed. REQUIRES: work.plan.Applyable().
Result<Performed> PerformQuietly(const Work& work, const ApplyOptions& options,
                                 const Context& context, const OnStep& on_step);

// What an apply says that has nothing to do. Returns the exit code.
int TellNothingToApply(Console& console);

// Returns the exit code; all is said. REQUIRES: work.plan.Applyable().
int Perform(const Work& work, const ApplyOptions& options, const Context& context,
            ProgressPrinter& printer);

}  // namespace lockstep::cli
