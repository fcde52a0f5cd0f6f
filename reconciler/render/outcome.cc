#include "reconciler/render/outcome.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <vector>

#include "reconciler/base/first_few.h"
#include "reconciler/base/safe_text.h"
#include "reconciler/render/errors.h"
#include "reconciler/render/ladder.h"

namespace lockstep {
namespace {

using StepTest = std::function<bool(const Step&)>;

std::int64_t Count(const Outcome& outcome, const StepTest& test) {
  return std::count_if(outcome.steps.begin(), outcome.steps.end(), test);
}

StepTest In(StepState state) {
  return [state](const Step& step) { return step.state == state; };
}

std::string RenderSummary(const Outcome& outcome, const TextStyle& style) {
  const std::string made = "Resources: 0 added, " + std::to_string(Made(outcome, Action::kUpdate)) +
                           " changed, " + std::to_string(Made(outcome, Action::kDelete)) +
                           " destroyed";
  if (outcome.Succeeded()) {
    return Paint(Hue::kGreen, "Apply complete!", style.color) + " " + made + ".\n";
  }
  std::string out = Paint(Hue::kRed, "Apply incomplete:", style.color);
  const auto add = [&](StepState state, std::string_view word) {
    const std::int64_t count = Count(outcome, In(state));
    if (count != 0) out += " " + std::to_string(count) + " " + std::string(word) + ",";
  };
  add(StepState::kFailed, "failed");
  add(StepState::kRefuted, "refuted");
  add(StepState::kSkipped, "skipped");
  add(StepState::kNotRun, "not started");
  out.back() = '.';
  return out + " " + made + ".\n";
}

std::string RenderDocuments(const Outcome& outcome, const Plan& plan) {
  CleanUpCount total;
  bool any = std::any_of(plan.changes.begin(), plan.changes.end(),
                         [](const Change& c) { return c.action == Action::kDelete; });
  for (const Step& step : outcome.steps) {
    if (!step.documents) continue;
    any = true;
    total.deleted += step.documents->deleted;
    total.survived += step.documents->survived;
    total.gone += step.documents->gone;
    total.earlier += step.documents->earlier;
  }
  if (!any) return "";
  return "Documents: " + std::to_string(total.deleted) + " deleted, " +
         std::to_string(total.survived) + " survived, " + std::to_string(total.gone) + " gone.\n" +
         (total.earlier == 0 ? ""
                             : std::to_string(total.earlier) +
                                   " more were deleted by an earlier apply of this plan.\n");
}

// Who reads the log of a run must see that somebody chose to pass a gate, and why.
std::string RenderForced(const Outcome& outcome) {
  std::string out;
  for (const Step& step : outcome.steps) {
    if (step.overridden.empty()) continue;
    out += "Forced: " + Shown(step.address) + " did not wait for " +
           Printable(FirstFew(step.overridden, 1)) +
           "; the reason given: " + Printable(outcome.forced) + "\n";
  }
  return out;
}

// What a clean-up that stopped half-way has done: nobody should have to guess.
std::string HalfDone(const Step& step) {
  if (!step.documents) return "";
  std::string detail = "Before that, " + Counted(step.documents->deleted, "document") +
                       (step.documents->deleted == 1 ? " was" : " were") + " deleted";
  if (!step.documents->backup.empty()) detail += "; the backup is " + step.documents->backup;
  return detail + ".";
}

Finding FailureOf(const Step& step) {
  Finding finding{.about = step.address};
  if (step.state == StepState::kFailed) {
    finding.what = step.error ? step.error->message : "it failed";
    finding.detail = HalfDone(step);
  } else {
    const auto refuted = std::find_if(step.ladder.begin(), step.ladder.end(),
                                      [](const auto& e) { return e.verdict == Verdict::kRefuted; });
    finding.what = "it was applied, and the proof is refuted";
    if (refuted != step.ladder.end()) finding.detail = refuted->rung + ": " + refuted->detail;
  }
  return finding;
}

std::vector<Finding> FailuresOf(const Outcome& outcome) {
  std::vector<Finding> failures;
  for (const Step& step : outcome.steps) {
    const bool failed = step.state == StepState::kFailed || step.state == StepState::kRefuted;
    if (failed) failures.push_back(FailureOf(step));
  }
  return failures;
}

// One block for all steps of a state, a line each: a failed service may hold up dozens.
std::string RenderLeftOut(const Outcome& outcome, StepState state, std::string_view verb,
                          const TextStyle& style) {
  std::string lines;
  for (const Step& step : outcome.steps) {
    if (step.state != state) continue;
    lines += "  " + Shown(step.address);
    if (!step.reason.empty()) lines += ": " + Printable(step.reason);
    lines += "\n";
  }
  if (lines.empty()) return "";
  const std::string what = Counted(Count(outcome, In(state)), "resource") + " " + std::string(verb);
  return RenderFinding({.what = what}, style) + "\n" + lines;
}

std::string RenderErrors(const Outcome& outcome, const TextStyle& style) {
  const std::vector<Finding> failures = FailuresOf(outcome);
  std::vector<const Finding*> all;
  all.reserve(failures.size());
  for (const Finding& failure : failures) all.push_back(&failure);
  std::string err = RenderFindings(all, style);
  const auto add = [&err](const std::string& block) {
    if (!block.empty()) err += (err.empty() ? "" : "\n") + block;
  };
  add(RenderLeftOut(outcome, StepState::kSkipped, "skipped", style));
  add(RenderLeftOut(outcome, StepState::kNotRun, "not started", style));
  return err;
}

}  // namespace

std::int64_t Made(const Outcome& outcome, Action action) {
  return Count(outcome, [action](const Step& step) {
    const bool applied = step.state == StepState::kDone || step.state == StepState::kUnknown ||
                         step.state == StepState::kRefuted;
    return applied && step.action == action;
  });
}

std::vector<Finding> FindingsOf(const Outcome& outcome) {
  std::vector<Finding> findings = FailuresOf(outcome);
  for (const StepState state : {StepState::kSkipped, StepState::kNotRun}) {
    for (const Step& step : outcome.steps) {
      if (step.state != state) continue;
      findings.push_back({.what = state == StepState::kSkipped ? "skipped" : "not started",
                          .detail = step.reason,
                          .about = step.address});
    }
  }
  return findings;
}

OutcomeText RenderOutcome(const Outcome& outcome, const Plan& plan, const TextStyle& style) {
  OutcomeText text{.out = RenderSummary(outcome, style) + RenderDocuments(outcome, plan) +
                          RenderForced(outcome)};
  std::string ladders;
  for (const Step& step : outcome.steps) {
    if (!step.ladder.empty()) ladders += RenderLadder(step.address, step.ladder, style);
  }
  if (!ladders.empty()) text.out += "\n" + ladders;
  if (!outcome.Succeeded()) text.err = RenderErrors(outcome, style);
  return text;
}

}  // namespace lockstep
