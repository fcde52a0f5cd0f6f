// ReviewOf: what `plan` shows: a manifest against a project, and against its base.
#pragma once

#include <optional>

#include "reconciler/cli/commands.h"
#include "reconciler/cli/pipeline.h"
#include "reconciler/cli/plan_options.h"
#include "reconciler/cli/progress_printer.h"

namespace lockstep::cli {

// As MakeReview, with what `options` asks for besides. Nullopt if there is no plan, or a base that
// it cannot be compared with: why is on the console already.
std::optional<Review> ReviewOf(const PlanOptions& options, const ManifestText& written,
                               const Context& context, ProgressPrinter& printer);

}  // namespace lockstep::cli
