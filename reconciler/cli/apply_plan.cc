#include "reconciler/cli/apply_plan.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "reconciler/base/clock.h"
#include "reconciler/base/safe_text.h"
#include "reconciler/cli/perform.h"
#include "reconciler/cli/saved_plan.h"
#include "reconciler/engine/limits_check.h"
#include "reconciler/engine/observe.h"
#include "reconciler/engine/planner.h"
#include "reconciler/engine/saved_plan_check.h"
#include "reconciler/model/exit_code.h"
#include "reconciler/render/ui_messages.h"

namespace lockstep::cli {
namespace {

constexpr std::string_view kMakeAnother =
    "Make the plan anew with `lockstep plan --out FILE` and review what changed.";

// What the file and the operator's flags alone forbid. The reason is on the console; then false.
bool MayBegin(const OpenedPlan& opened, const std::string& file, const ApplyOptions& options,
              Console& console) {
  Plan plan = opened.saved.plan;
  const Status in_time = CheckPlanTime(opened.saved, SystemClock().Now());
  if (!in_time) {
    console.Error(Error(in_time.error()).Wrap("the plan " + Printable(file)));
    return false;
  }
  std::vector<Finding> over = CheckLimits(plan, {.max_deletes = options.cloud.max_deletes});
  std::move(over.begin(), over.end(), std::back_inserter(plan.findings));
  if (plan.Applyable()) return true;
  TellErrors(plan, console);
  console.Error("the plan " + Printable(file) + " is blocked; nothing was sent", kMakeAnother);
  return false;
}

// The plan that would be made today of the saved manifest and of what its references named then.
Plan PlanOfToday(const OpenedPlan& opened, Cloud& cloud, const Context& context,
                 ProgressPrinter& printer) {
  const SavedPlan& saved = opened.saved;
  const Reading world = cloud.ForReading(saved.plan.scope, context.stop);
  const Observations seen =
      ObserveBeside(saved.resolved, opened.resources, cloud.registry(), world, printer.OnRead());
  return BuildPlan(opened.resources, seen, cloud.registry(),
                   {.scope = saved.plan.scope,
                    .manifest_digest = saved.plan.manifest_digest,
                    .policy = opened.policy,
                    .made_at = world.clock.Now()});
}

void TellMoved(const std::vector<Moved>& moved, const Plan& today, Console& console) {
  for (const Moved& one : moved) {
    const bool known = std::any_of(today.changes.begin(), today.changes.end(),
                                   [&](const Change& now) { return now.address == one.address; });
    if (known && console.speaks_json()) console.Send(ResourceDriftMessage(one.address, one.how));
    const Finding finding{.what = "it moved since the plan was made: " + one.how,
                          .about = one.address};
    console.Tell({&finding});
  }
}

// Whether what is left may be done. Why not is on the console.
bool MayGoOn(const Plan& today, const LeftToDo& left, bool allow_partial, Console& console) {
  TellMoved(left.moved, today, console);
  if (!today.Applyable()) {
    TellErrors(today, console);
    console.Error("what blocks a plan today blocks this one; nothing was changed", kMakeAnother);
    return false;
  }
  if (left.stale) {
    console.Error("the plan is stale: it was applied already, and nothing of it is left to do",
                  kMakeAnother);
    return false;
  }
  if (left.moved.empty() || allow_partial) return true;
  console.Error("the live system is not what the plan was made for; nothing was changed",
                std::string(kMakeAnother) +
                    " --allow-partial applies the rest of this one, without what comes after a "
                    "resource that moved.");
  return false;
}

int Finish(const LeftToDo& left, int exit_code, Console& console) {
  if (left.plan.HasErrors()) exit_code = kExitError;
  if (left.moved.empty()) return exit_code;
  return console.Error("the plan was applied in part: " + std::to_string(left.moved.size()) +
                           (left.moved.size() == 1 ? " resource" : " resources") +
                           " had moved and stayed as it is",
                       kMakeAnother);
}

}  // namespace

int ApplyPlan(const ManifestText& file, const ApplyOptions& options, const Context& context) {
  Console& console = context.console;
  const std::optional<OpenedPlan> opened = OpenPlan(file, options.pins, context);
  if (!opened || !MayBegin(*opened, file.file, options, console)) return kExitError;
  ProgressPrinter printer(console);
  const Result<std::unique_ptr<Cloud>> cloud =
      Cloud::Make(options.cloud, context.get_env, context.log, printer);
  if (!cloud) return console.Error(cloud.error());
  TellEndpoints(**cloud, console);
  const Plan today = PlanOfToday(*opened, **cloud, context, printer);
  if (context.stop.stop_requested()) return console.Error("interrupted; nothing was changed");
  ShowPlan(opened->saved.plan, {}, console);
  const LeftToDo left = WhatIsLeft(opened->saved.plan, today, (*cloud)->registry());
  if (!MayGoOn(today, left, options.allow_partial, console)) return kExitError;
  if (left.plan.InSync()) return Finish(left, TellNothingToApply(console), console);
  const int exit_code = Perform({**cloud, opened->resources, left.plan}, options, context, printer);
  return Finish(left, exit_code, console);
}

}  // namespace lockstep::cli
