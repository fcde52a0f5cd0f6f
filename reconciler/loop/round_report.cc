#include "reconciler/loop/round_report.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <utility>

#include "reconciler/model/by_address.h"

namespace lockstep {
namespace {

bool Failing(const Step& step) {
  return step.state == StepState::kFailed || step.state == StepState::kRefuted ||
         step.state == StepState::kNotRun;
}

bool Changed(const Step& step) {
  if (step.action == Action::kNone) return false;
  if (step.documents && step.documents->deleted > 0) return true;
  return step.state == StepState::kDone || step.state == StepState::kUnknown ||
         step.state == StepState::kRefuted;
}

std::string WishOf(const Change& change) {
  if (change.action != Action::kUpdate) return "";
  std::string wish;
  for (const FieldDiff& diff : change.diffs) {
    if (diff.before != diff.after) wish += diff.path + " = " + Dump(diff.after) + "\n";
  }
  return wish;
}

std::string Words(const Evidence& evidence) {
  return evidence.rung + " " + std::string(Name(evidence.verdict)) + ": " + evidence.detail;
}

// Why a step did not do what it should; REQUIRES: Failing(step), or it was skipped.
std::string WhyNot(const Step& step) {
  if (step.error) return step.error->message;
  if (!step.reason.empty()) return step.reason;
  for (const Evidence& evidence : step.ladder) {
    if (evidence.verdict == Verdict::kRefuted) return Words(evidence);
  }
  return step.state == StepState::kNotRun ? "it was not its turn before the end" : "it failed";
}

// By what they are about: of each the first finding.
using Findings = std::map<Address, const Finding*>;

// What stands against a resource that needs no change; `ladder` is the newest there is. `wrong` is
// what a finding has against it; null: nothing.
void JudgeBySight(const std::vector<Evidence>& ladder, const Finding* wrong, RoundResource& one) {
  const auto refuted = std::find_if(ladder.begin(), ladder.end(), [](const Evidence& evidence) {
    return evidence.verdict == Verdict::kRefuted;
  });
  if (refuted != ladder.end()) {
    one.alignment = Alignment::kOutOfStep;
    one.why = Words(*refuted);
    return;
  }
  if (wrong != nullptr) {
    one.alignment = Alignment::kOutOfStep;
    one.why = wrong->what;
    return;
  }
  const auto unproven = std::find_if(ladder.begin(), ladder.end(), IsUnprovenCheck);
  one.alignment = Alignment::kUnproven;
  if (ladder.empty()) {
    one.why = "nothing was checked";
  } else if (unproven != ladder.end()) {
    one.why = Words(*unproven);
  } else {
    one.alignment = Alignment::kInStep;
  }
}

void JudgeChange(const Change& change, const Step* step, const Findings& errors,
                 RoundResource& one) {
  one.alignment = Alignment::kOutOfStep;
  if (change.action == Action::kNone) {
    const auto wrong = errors.find(one.address);
    return JudgeBySight(one.ladder, wrong == errors.end() ? nullptr : wrong->second, one);
  }
  if (step == nullptr) {
    one.why = change.reason;
  } else if (Failing(*step) || step->state == StepState::kSkipped) {
    one.why = WhyNot(*step);
  } else {
    JudgeBySight(one.ladder, nullptr, one);  // findings are older than the change
  }
}

RoundResource ResourceOf(const Resource& wanted, const RoundFacts& facts, const Findings& errors) {
  RoundResource one{.address = wanted.address};
  const Verified* const proof = AtAddress(facts.proofs, wanted.address);
  if (proof != nullptr) one.ladder = proof->ladder;
  const Change* const change = AtAddress(facts.plan.changes, wanted.address);
  if (change == nullptr) {
    const bool said = proof != nullptr && !proof->problem.empty();
    one.why = said ? proof->problem : "it could not be planned";
    return one;
  }
  const Step* const step =
      facts.outcome == nullptr ? nullptr : AtAddress(facts.outcome->steps, wanted.address);
  one.action = change->action;
  one.census = change->census;
  if (step != nullptr) {
    if (!step->ladder.empty()) one.ladder = step->ladder;
    one.documents = step->documents;
    one.changed = Changed(*step);
    if (one.changed) one.wish = WishOf(*change);
  }
  const bool flaps = AtAddress(facts.flapping, wanted.address) != nullptr;
  if (wanted.hold || flaps) {
    one.alignment = Alignment::kHeld;
    one.why = change->reason;
  } else {
    JudgeChange(*change, step, errors, one);
  }
  return one;
}

std::string About(const Finding& finding) {
  return finding.about.name.empty() ? finding.what : Text(finding.about) + ": " + finding.what;
}

const Finding* FirstBlocking(const Plan& plan) {
  const auto found = std::find_if(plan.findings.begin(), plan.findings.end(),
                                  [](const Finding& finding) { return finding.blocks; });
  return found == plan.findings.end() ? nullptr : &*found;
}

void Set(Round& round, RoundOutcome outcome, std::string why) {
  round.outcome = outcome;
  round.why = std::move(why);
}

// A provider refuses the step of what is in `blocking`.
RoundOutcome OutcomeOf(const Step& step, const Findings& blocking) {
  if (step.state == StepState::kSkipped) return RoundOutcome::kBlocked;
  if (!Failing(step)) return RoundOutcome::kOk;
  if (blocking.contains(step.address)) return RoundOutcome::kBlocked;
  return step.error && step.error->lease_held ? RoundOutcome::kSkipped : RoundOutcome::kFailed;
}

int Weight(RoundOutcome outcome) {
  constexpr std::array kFromBest = {RoundOutcome::kOk, RoundOutcome::kBlocked,
                                    RoundOutcome::kSkipped};
  const auto* const found = std::find(kFromBest.begin(), kFromBest.end(), outcome);
  return static_cast<int>(found - kFromBest.begin());
}

// The worst that any step came to.
void JudgeSteps(const RoundFacts& facts, Round& round) {
  const Findings blocking =
      FirstFindings(facts.plan.findings, [](const Finding& finding) { return finding.blocks; });
  for (const Step& step : facts.outcome->steps) {
    const RoundOutcome outcome = OutcomeOf(step, blocking);
    if (Weight(outcome) <= Weight(round.outcome)) continue;
    Set(round, outcome, Text(step.address) + ": " + WhyNot(step));
  }
}

}  // namespace

std::vector<RoundResource> ResourcesOf(const RoundFacts& facts) {
  const Findings errors = FirstFindings(facts.plan.findings, [](const Finding& finding) {
    return finding.severity == Severity::kError;
  });
  std::vector<RoundResource> resources;
  resources.reserve(facts.wanted.size());
  for (const Resource& wanted : facts.wanted) {
    resources.push_back(ResourceOf(wanted, facts, errors));
  }
  std::sort(resources.begin(), resources.end(),
            [](const RoundResource& a, const RoundResource& b) { return a.address < b.address; });
  return resources;
}

void JudgeRound(const RoundFacts& facts, Round& round) {
  Set(round, RoundOutcome::kOk, "");
  const Finding* const blocking = FirstBlocking(facts.plan);
  if (facts.unread) {
    return Set(round, RoundOutcome::kFailed,
               blocking != nullptr ? About(*blocking) : "something could not be read");
  }
  if (facts.outcome != nullptr) JudgeSteps(facts, round);
  if (round.outcome != RoundOutcome::kOk || blocking == nullptr) return;
  if (round.suspended.empty()) return Set(round, RoundOutcome::kBlocked, About(*blocking));
  if (round.mode == RoundMode::kApply) {
    Set(round, RoundOutcome::kSkipped, "the manifest is suspended: " + round.suspended);
  }
}

}  // namespace lockstep
