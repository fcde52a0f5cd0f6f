// The files in which a plan is left for people to read, beside what is printed.
#pragma once

#include "reconciler/base/result.h"
#include "reconciler/cli/plan_options.h"
#include "reconciler/render/html_plan.h"

namespace lockstep::cli {

// Before the work: removes what an earlier run left at these paths, so that it is never taken for
// what this run found. kAlreadyExists for a file that is no report of ours, which stays.
Status ClearReports(const ReportOptions& options);

// Mode 0600. The errors of WriteFileDurably.
Status WriteReports(const ReportOptions& options, const Plan& plan, const HtmlPlan& page);

}  // namespace lockstep::cli
