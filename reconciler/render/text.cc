#include "reconciler/render/text.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "reconciler/base/safe_text.h"
#include "reconciler/render/change_block.h"
#include "reconciler/render/errors.h"
#include "reconciler/render/ladder.h"

namespace lockstep {
namespace {

constexpr std::size_t kRuleColumns = 77;

std::int64_t Count(const Plan& plan, Action action) {
  return std::count_if(plan.changes.begin(), plan.changes.end(),
                       [action](const Change& c) { return c.action == action; });
}

std::string Compared(const Plan& plan) {
  return "Lockstep compared the manifest with project " + Printable(plan.scope.project) + " (" +
         Printable(plan.scope.region) + ")";
}

std::string RenderChanges(const Plan& plan, const TextStyle& style) {
  std::string out;
  for (const Change& change : plan.changes) {
    if (ShownInPlan(change)) out += "\n" + RenderChange(change, style);
  }
  return out;
}

std::string RenderActions(const Plan& plan, const TextStyle& style) {
  std::string out = Compared(plan) + ". Actions are indicated with the following symbols:\n";
  if (Count(plan, Action::kUpdate) > 0) {
    out += "  " + Paint(Hue::kYellow, "~", style.color) + " update in-place\n";
  }
  if (Count(plan, Action::kDelete) > 0) {
    out += "  " + Paint(Hue::kRed, "-", style.color) + " destroy\n";
  }
  out += "\n" + std::string(style.product);
  out += plan.Applyable() ? " will perform the following actions:\n"
                          : " planned the following actions, but an error blocks them:\n";
  out += RenderChanges(plan, style);
  return out + "\nPlan: 0 to add, " + std::to_string(Count(plan, Action::kUpdate)) +
         " to change, " + std::to_string(Count(plan, Action::kDelete)) + " to destroy.\n";
}

std::string RenderUnproven(const Plan& plan, const TextStyle& style) {
  std::string out = "No changes needed, but " + Counted(UnprovenChecks(plan), "check") +
                    " could not be made.\n\n";
  for (const Change& change : plan.changes) {
    for (const Evidence& evidence : change.ladder) {
      if (IsUnprovenCheck(evidence)) out += "  " + RenderCheck(change.address, evidence, style);
    }
  }
  return out;
}

std::string RenderNothingToDo(const Plan& plan, const TextStyle& style) {
  const auto blocking = std::count_if(plan.findings.begin(), plan.findings.end(),
                                      [](const Finding& finding) { return finding.blocks; });
  std::string out;
  if (blocking != 0) {
    out = "The plan is void: " + Counted(blocking, "error") +
          (blocking == 1 ? " blocks" : " block") + " it, and nothing can be applied.\n";
  } else if (UnprovenChecks(plan) != 0) {
    out = RenderUnproven(plan, style);
  } else {
    out = Paint(Hue::kGreen, "No changes.", style.color) +
          " Your infrastructure matches the configuration.\n\n" + Compared(plan) +
          " and found no differences.\n";
  }
  const std::string held = RenderChanges(plan, style);
  return held.empty() ? out : out + held;
}

// Empty if no collection of the plan holds documents.
std::string RenderDocuments(const Plan& plan) {
  std::int64_t deleted = 0;
  std::int64_t kept = 0;
  std::int64_t unclassified = 0;
  for (const Change& change : plan.changes) {
    deleted += change.documents;
    kept += change.kept;
    unclassified += change.unclassified;
  }
  if (deleted + kept + unclassified == 0 && Count(plan, Action::kDelete) == 0) return "";
  return "Documents: " + std::to_string(deleted) + " to delete, " + std::to_string(kept) +
         " to keep, " + std::to_string(unclassified) + " unclassified.\n";
}

std::string FindingsIn(const Plan& plan, bool errors, const TextStyle& style) {
  std::vector<const Finding*> findings;
  for (const Finding& finding : plan.findings) {
    if (ShownAsError(finding) == errors) findings.push_back(&finding);
  }
  return RenderFindings(findings, style);
}

std::string ShellQuoted(std::string_view path) {
  std::string quoted = "\"";
  for (const char c : Printable(path)) {
    if (std::string_view("\"\\$`").find(c) != std::string_view::npos) quoted += '\\';
    quoted += c;
  }
  return quoted + "\"";
}

std::string RenderHint(const Plan& plan, const PlanText& options) {
  std::string out;
  const std::size_t width = options.style.width;
  const std::size_t columns = width == 0 ? kRuleColumns : std::min(width, kRuleColumns);
  for (std::size_t i = 0; i < columns; ++i) out += "─";
  out += "\n\nSaved the plan to: " + Printable(options.saved_as) + "\n";
  if (!options.saved_digest.empty()) out += "Its digest: " + options.saved_digest + "\n";
  if (plan.InSync() || !plan.Applyable()) return out;
  return out + "\nTo perform exactly these actions, run the following command to apply:\n" +
         "    lockstep apply " + ShellQuoted(options.saved_as) + "\n";
}

}  // namespace

std::string RenderPlan(const Plan& plan, const PlanText& options) {
  std::string out =
      plan.InSync() ? RenderNothingToDo(plan, options.style) : RenderActions(plan, options.style);
  const std::string documents = RenderDocuments(plan);
  if (!documents.empty()) out += (plan.InSync() ? "\n" : "") + documents;
  if (!options.leave_out_errors) {
    const std::string errors = RenderPlanErrors(plan, options.style);
    if (!errors.empty()) out += "\n" + errors;
  }
  const std::string warnings = FindingsIn(plan, /*errors=*/false, options.style);
  if (!warnings.empty()) out += "\n" + warnings;
  if (!options.saved_as.empty()) out += "\n" + RenderHint(plan, options);
  return out;
}

std::string RenderPlanErrors(const Plan& plan, const TextStyle& style) {
  return FindingsIn(plan, /*errors=*/true, style);
}

}  // namespace lockstep
