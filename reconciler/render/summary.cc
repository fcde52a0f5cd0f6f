#include "reconciler/render/summary.h"

#include <algorithm>

#include "reconciler/render/style.h"

namespace lockstep {

std::int64_t CountOf(const Plan& plan, Action action) {
  return std::count_if(plan.changes.begin(), plan.changes.end(),
                       [action](const Change& c) { return c.action == action; });
}

std::string PlanLine(const Plan& plan) {
  return "Plan: 0 to add, " + std::to_string(CountOf(plan, Action::kUpdate)) + " to change, " +
         std::to_string(CountOf(plan, Action::kDelete)) + " to destroy.";
}

DocumentTotals TotalsOf(const Plan& plan) {
  DocumentTotals totals;
  for (const Change& change : plan.changes) {
    totals.deleted += change.documents;
    totals.kept += change.kept;
    totals.unclassified += change.unclassified;
  }
  return totals;
}

std::string DocumentsLine(const Plan& plan) {
  const auto [deleted, kept, unclassified] = TotalsOf(plan);
  if (deleted + kept + unclassified == 0 && CountOf(plan, Action::kDelete) == 0) return "";
  return "Documents: " + std::to_string(deleted) + " to delete, " + std::to_string(kept) +
         " to keep, " + std::to_string(unclassified) + " unclassified.";
}

std::string Headline(const Plan& plan) {
  const auto blocking = std::count_if(plan.findings.begin(), plan.findings.end(),
                                      [](const Finding& finding) { return finding.blocks; });
  if (!plan.InSync()) {
    return plan.Applyable() ? PlanLine(plan)
                            : PlanLine(plan) + " " + Counted(blocking, "error") +
                                  (blocking == 1 ? " blocks" : " block") + " it.";
  }
  if (blocking != 0) {
    return "The plan is void: " + Counted(blocking, "error") +
           (blocking == 1 ? " blocks" : " block") + " it, and nothing can be applied.";
  }
  if (UnprovenChecks(plan) != 0) {
    return "No changes needed, but " + Counted(UnprovenChecks(plan), "check") +
           " could not be made.";
  }
  return "No changes. Your infrastructure matches the configuration.";
}

}  // namespace lockstep
