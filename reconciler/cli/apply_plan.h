// ApplyPlan: a saved plan made as it was reviewed, or refused.
#pragma once

#include "reconciler/cli/commands.h"
#include "reconciler/cli/pipeline.h"
#include "reconciler/cli/plan_options.h"

namespace lockstep::cli {

// `file` holds the plan. Refuses before the first request what the file alone shows to be wrong;
// then, before the first write, a plan of which nothing is left or whose resources moved, unless
// options.allow_partial leaves these out. Returns the exit code; all is said.
int ApplyPlan(const ManifestText& file, const ApplyOptions& options, const Context& context);

}  // namespace lockstep::cli
