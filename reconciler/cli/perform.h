// Perform: what a plan leaves to do, done, told and proven.
#pragma once

#include <span>

#include "reconciler/cli/arguments.h"
#include "reconciler/cli/cloud.h"
#include "reconciler/cli/commands.h"
#include "reconciler/cli/progress_printer.h"
#include "reconciler/model/plan.h"
#include "reconciler/model/resource.h"

namespace lockstep::cli {

struct Work {
  Cloud& cloud;
  std::span<const Resource> resources{};  // every address of `plan` among them
  const Plan& plan;
  bool replan = false;  // ExecuteOptions::replan
};

// What an apply says that has nothing to do. Returns the exit code.
int TellNothingToApply(Console& console);

// Returns the exit code; all is said. REQUIRES: work.plan.Applyable().
int Perform(const Work& work, const ApplyOptions& options, const Context& context,
            ProgressPrinter& printer);

}  // namespace lockstep::cli
