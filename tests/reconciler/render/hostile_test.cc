// Whatever the live system answers: what comes out is harmless for a terminal and for a build log.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <string_view>

#include "reconciler/base/safe_text.h"
#include "reconciler/render/ladder.h"
#include "reconciler/render/outcome.h"
#include "reconciler/render/plan_text.h"
#include "reconciler/render/progress.h"
#include "reconciler/render/restore.h"
#include "reconciler/render/round.h"
#include "tests/reconciler/render/sample_plans.h"

namespace lockstep::testing {
namespace {

// Bytes of any kind, mixed with the pieces that do harm.
std::string Foreign() {
  static const std::vector<std::string> kHarmful = {
      "\n",   "\r",          "\x1b[2J",          "\x1b]0;x\x07", "\u202e",    "\u2028",
      "\xff", "\n::set-env", "\n##vso[a]b",      "\nError: no ", "\nPlan: 9", "\"",
      " ",    "…",           "\nApply complete!"};
  std::string text;
  for (const std::string& piece : *rc::gen::container<std::vector<std::string>>(
           rc::gen::oneOf(rc::gen::elementOf(kHarmful), rc::gen::arbitrary<std::string>()))) {
    text += piece;
  }
  return text;
}

// Addresses come from the manifest, whose types are those of the plugins.
Address ForeignAddress() { return {"cloud_run_job", Foreign()}; }

Evidence ForeignEvidence() {
  return {*rc::gen::element<std::string>("digest", "logs"),
          *rc::gen::element(Verdict::kProven, Verdict::kRefuted, Verdict::kUnknown), Foreign(),
          Foreign()};
}

Plan ForeignPlan() {
  Plan plan{.scope = {Foreign(), Foreign()}};
  const Action action = *rc::gen::element(Action::kNone, Action::kUpdate, Action::kDelete);
  plan.changes.push_back({.address = ForeignAddress(),
                          .action = action,
                          .reason = *rc::gen::element<std::string>("", "held ") + Foreign(),
                          .diffs = {{Foreign(), Foreign(), Foreign(), Foreign()},
                                    {Foreign(), 1, Json(), Foreign()},
                                    {Foreign(), Json{{"a", Foreign()}}, 2, ""}},
                          .ladder = {ForeignEvidence()},
                          .waits_for = {Foreign()}});
  plan.findings.push_back({.severity = *rc::gen::element(Severity::kWarning, Severity::kError),
                           .blocks = *rc::gen::arbitrary<bool>(),
                           .what = Foreign(),
                           .detail = Foreign(),
                           .about = ForeignAddress(),
                           .origin = {Foreign(), 3, 4}});
  return plan;
}

void CheckHarmless(const std::string& text) {
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    RC_ASSERT(end != std::string_view::npos);  // every line is ended
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    RC_ASSERT(Printable(line) == line);
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    RC_ASSERT(!line.starts_with("::") && line.find("##") == std::string::npos);
    // Only we begin a line with these, and what follows them is ours.
    RC_ASSERT(!line.starts_with("Apply complete!") ||
              line.starts_with("Apply complete! Resources: 0 added, "));
    RC_ASSERT(!line.starts_with("Plan: ") || line.starts_with("Plan: 0 to add, ") ||
              line.starts_with("Plan: 1 to add, "));
  }
}

RC_GTEST_PROP(Rendered, PlanIsHarmlessWhateverItHolds, ()) {
  CheckHarmless(RenderPlan(
      ForeignPlan(),
      {.style = {.width = *rc::gen::inRange<std::size_t>(0, 99)}, .saved_as = Foreign()}));
}

RC_GTEST_PROP(Rendered, OutcomeIsHarmlessWhateverItHolds, ()) {
  const Plan plan = ForeignPlan();
  Step step = StepOf(plan.changes.front(),
                     *rc::gen::element(StepState::kNotRun, StepState::kSkipped, StepState::kFailed,
                                       StepState::kRefuted, StepState::kUnknown, StepState::kDone));
  step.reason = Foreign();
  step.error = Error{Code::kInternal, Foreign()};
  step.ladder = {ForeignEvidence(), ForeignEvidence()};
  step.documents = CleanUpCount{.deleted = 1, .backup = Foreign()};
  Outcome outcome;
  outcome.steps.push_back(step);
  const OutcomeText text = RenderOutcome(outcome, plan, {});
  CheckHarmless(text.out);
  CheckHarmless(text.err);
}

RC_GTEST_PROP(Rendered, ProgressIsHarmlessWhateverIsWaitedFor, ()) {
  ProgressLines lines({}, /*terminal=*/false);
  Step step{.address = ForeignAddress(), .action = Action::kDelete, .reason = Foreign()};
  std::string text = lines.Read(step.address, ReadState::kStarted, Duration{0});
  text += lines.Read(step.address, ReadState::kDone, Duration{1});
  text += lines.StepStarted(step, Duration{2});
  text += lines.Waiting(step.address, Foreign(), 1, 2, Duration{30'000});
  step.state = *rc::gen::element(StepState::kSkipped, StepState::kFailed, StepState::kDone);
  step.documents = CleanUpCount{.backup = Foreign()};
  text += lines.StepEnded(step, Duration{40'000});
  CheckHarmless(text);
}

RC_GTEST_PROP(Rendered, RoundIsHarmlessWhateverItHolds, ()) {
  Round round{.manifest = Foreign(),
              .manifest_stale = Foreign(),
              .outcome = *rc::gen::element(RoundOutcome::kOk, RoundOutcome::kFailed),
              .why = Foreign()};
  round.resources.push_back({.address = ForeignAddress(), .why = Foreign(), .changed = true});
  round.findings = ForeignPlan().findings;
  round.flapping = {{ForeignAddress(), {}}};
  CheckHarmless(RenderRound(round, nullptr, {}));
}

RC_GTEST_PROP(Rendered, VerificationIsHarmlessWhateverWasSeen, ()) {
  Verification seen{.scope = {Foreign(), Foreign()}};
  seen.resources.push_back(
      {.address = ForeignAddress(), .ladder = {ForeignEvidence(), ForeignEvidence()}});
  seen.resources.push_back({.address = ForeignAddress(), .problem = Foreign() + "x"});
  CheckHarmless(RenderVerification(seen, {}));
  CheckHarmless(RenderVerificationErrors(seen, {}));
  CheckHarmless(RenderWaiting(seen, Duration{70'000}));
  CheckHarmless(RenderCheck(ForeignAddress(), ForeignEvidence(), {}));
}

RC_GTEST_PROP(Rendered, RestorationIsHarmlessWhateverTheBackupHolds, ()) {
  CheckHarmless(RenderRestoration({.project = Foreign(),
                                   .address = ForeignAddress(),
                                   .source = Foreign(),
                                   .run = Foreign(),
                                   .made_at = Foreign(),
                                   .documents = 3,
                                   .existing = 1,
                                   .cut = *rc::gen::arbitrary<bool>()},
                                  {}));
  CheckHarmless(RenderRestored({.restored = 1, .error = Error{Code::kInternal, Foreign()}}, {}));
}

}  // namespace
}  // namespace lockstep::testing
