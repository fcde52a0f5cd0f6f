#include "reconciler/model/plan.h"

#include <algorithm>

namespace lockstep {

bool ShownAsError(const Finding& finding) {
  return finding.blocks || finding.severity == Severity::kError;
}

bool Plan::InSync() const {
  return std::all_of(changes.begin(), changes.end(),
                     [](const Change& c) { return c.action == Action::kNone; });
}

bool Plan::Applyable() const {
  return std::none_of(findings.begin(), findings.end(),
                      [](const Finding& f) { return f.blocks && !f.spares_others; });
}

bool Plan::Blocked() const {
  return std::any_of(findings.begin(), findings.end(), [](const Finding& f) { return f.blocks; });
}

bool Plan::HasErrors() const {
  return std::any_of(findings.begin(), findings.end(),
                     [](const Finding& f) { return f.severity == Severity::kError; });
}

int UnprovenChecks(const Plan& plan) {
  int unproven = 0;
  for (const Change& change : plan.changes) {
    unproven += static_cast<int>(
        std::count_if(change.ladder.begin(), change.ladder.end(), IsUnprovenCheck));
  }
  return unproven;
}

bool IsUnprovenCheck(const Evidence& evidence) {
  return evidence.verdict != Verdict::kProven && evidence.rung != kRungLogs &&
         evidence.rung != kRungDocuments;
}

}  // namespace lockstep
