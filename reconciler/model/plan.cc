#include "reconciler/model/plan.h"

#include <algorithm>

namespace lockstep {

bool Plan::InSync() const {
  return std::all_of(changes.begin(), changes.end(),
                     [](const Change& c) { return c.action == Action::kNone; });
}

bool Plan::Applyable() const {
  return std::none_of(findings.begin(), findings.end(), [](const Finding& f) { return f.blocks; });
}

int UnprovenChecks(const Plan& plan) {
  int unproven = 0;
  for (const Change& change : plan.changes) {
    unproven += static_cast<int>(
        std::count_if(change.ladder.begin(), change.ladder.end(), [](const Evidence& e) {
          return e.verdict != Verdict::kProven && e.rung != kRungLogs && e.rung != kRungDocuments;
        }));
  }
  return unproven;
}

}  // namespace lockstep
