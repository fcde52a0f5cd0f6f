#include "reconciler/cli/json_stream.h"

#include <sstream>
#include <string>

#include "reconciler/render/outcome.h"
#include "reconciler/render/review_lines.h"
#include "reconciler/render/summary.h"
#include "reconciler/render/ui_messages.h"

namespace lockstep::cli {
namespace {

void SendFindings(const std::vector<Finding>& findings, Console& console) {
  for (const Finding& finding : findings) console.Send(DiagnosticMessage(finding));
}

// Each line of `text` by itself.
void SendLines(const std::string& text, Console& console) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) console.Send(LogMessage(line));
}

}  // namespace

void SendPlan(const Plan& plan, const SavedAs& saved, Console& console) {
  const TextStyle unbroken{.width = 0};
  SendLines(RenderSnapshotAge(plan, unbroken), console);
  for (const Change& change : plan.changes) {
    if (change.action != Action::kNone) console.Send(PlannedChangeMessage(change));
  }
  const std::string headline = Headline(plan);
  if (headline != PlanLine(plan)) console.Send(LogMessage(headline));
  const std::string documents = DocumentsLine(plan);
  if (!documents.empty()) console.Send(LogMessage(documents));
  SendLines(RenderPolicyChanges(plan, unbroken), console);
  SendFindings(plan.findings, console);
  if (plan.Applyable()) {  // readers take a summary for success
    console.Send(ChangeSummaryMessage(
        Operation::kPlan, {CountOf(plan, Action::kUpdate), CountOf(plan, Action::kDelete)}));
  }
  if (saved.file.empty()) return;
  Json message = LogMessage("Saved the plan to: " + saved.file);
  message["lockstep"] = {{"file", saved.file}, {"digest", saved.digest}};
  console.Send(std::move(message));
}

void SendOutcome(const Outcome& outcome, Console& console) {
  SendFindings(FindingsOf(outcome), console);
  if (!outcome.Succeeded()) return;
  console.Send(ChangeSummaryMessage(
      Operation::kApply, {Made(outcome, Action::kUpdate), Made(outcome, Action::kDelete)}));
  console.Send(OutputsMessage());
}

}  // namespace lockstep::cli
