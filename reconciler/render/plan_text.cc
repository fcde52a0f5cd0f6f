#include "reconciler/render/plan_text.h"

#include <algorithm>
#include <vector>

#include "reconciler/base/safe_text.h"
#include "reconciler/render/change_block.h"
#include "reconciler/render/errors.h"
#include "reconciler/render/ladder.h"
#include "reconciler/render/review_lines.h"
#include "reconciler/render/summary.h"

namespace lockstep {
namespace {

constexpr std::size_t kRuleColumns = 77;

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
  if (CountOf(plan, Action::kUpdate) > 0) {
    out += "  " + Paint(Hue::kYellow, "~", style.color) + " update in-place\n";
  }
  if (CountOf(plan, Action::kDelete) > 0) {
    out += "  " + Paint(Hue::kRed, "-", style.color) + " destroy\n";
  }
  out += "\n" + std::string(style.product);
  out += plan.Applyable() ? " will perform the following actions:\n"
                          : " planned the following actions, but an error blocks them:\n";
  out += RenderChanges(plan, style);
  return out + "\n" + PlanLine(plan) + "\n";
}

std::string RenderUnproven(const Plan& plan, const TextStyle& style) {
  std::string out = Headline(plan) + "\n\n";
  for (const Change& change : plan.changes) {
    for (const Evidence& evidence : change.ladder) {
      if (IsUnprovenCheck(evidence)) out += "  " + RenderCheck(change.address, evidence, style);
    }
  }
  return out;
}

std::string RenderNothingToDo(const Plan& plan, const TextStyle& style) {
  constexpr std::string_view kNoChanges = "No changes.";
  std::string out = Headline(plan) + "\n";
  if (out.starts_with(kNoChanges)) {
    out = Paint(Hue::kGreen, kNoChanges, style.color) + out.substr(kNoChanges.size()) + "\n" +
          Compared(plan) + " and found no differences.\n";
  } else if (!plan.Blocked()) {
    out = RenderUnproven(plan, style);
  }
  const std::string held = RenderChanges(plan, style);
  return held.empty() ? out : out + held;
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
  std::string out = RenderSnapshotAge(plan, options.style);
  if (!out.empty()) out += "\n";
  out +=
      plan.InSync() ? RenderNothingToDo(plan, options.style) : RenderActions(plan, options.style);
  const std::string documents = DocumentsLine(plan);
  if (!documents.empty()) out += (plan.InSync() ? "\n" : "") + documents + "\n";
  const std::string policy = RenderPolicyChanges(plan, options.style);
  if (!policy.empty()) out += "\n" + policy;
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
