#include "reconciler/loop/round_report.h"

#include <gmock/gmock.h>

#include <string>

namespace lockstep {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

const Address kApi{"cloud_run_service", "api"};
const Address kBeats{"firestore_collection", "beats"};
const Evidence kGoodDigest{.rung = "digest", .verdict = Verdict::kProven, .detail = "as wanted"};
const Evidence kBadDigest{.rung = "digest", .verdict = Verdict::kRefuted, .detail = "another"};
const Evidence kNoDigest{.rung = "digest", .verdict = Verdict::kUnknown, .detail = "no answer"};
const Evidence kNoLogs{.rung = "logs", .verdict = Verdict::kUnknown, .detail = "has not run"};

// A manifest of one service, in step unless a test says otherwise.
class Report : public ::testing::Test {
 protected:
  Report() {
    wanted = {{.address = kApi}};
    plan.changes = {{.address = kApi}};
    proofs = {{.address = kApi, .ladder = {kGoodDigest}}};
  }

  void PlanUpdate() {
    plan.changes[0].action = Action::kUpdate;
    plan.changes[0].reason = "the tag moved";
    plan.changes[0].diffs = {{.path = "image", .before = "a", .after = "b"},
                             {.path = "traffic", .before = "all", .after = "all"}};
    proofs[0].ladder = {kBadDigest};
  }

  Step& Did(const Address& address, Action action, StepState state) {
    outcome.emplace(outcome.value_or(Outcome{}));
    outcome->steps.push_back({.address = address, .action = action, .state = state});
    if (state == StepState::kDone) outcome->steps.back().ladder = {kGoodDigest};
    return outcome->steps.back();
  }

  RoundFacts Facts() const {
    return {wanted, plan, proofs, flapping, unread, outcome ? &*outcome : nullptr};
  }
  RoundResource One() const { return ResourcesOf(Facts()).at(0); }
  Round Judged(RoundMode mode = RoundMode::kApply) const {
    Round round{.suspended = suspended, .mode = mode};
    JudgeRound(Facts(), round);
    return round;
  }

  std::vector<Resource> wanted;
  Plan plan;
  std::vector<Verified> proofs;
  std::vector<Flapping> flapping;
  std::optional<Outcome> outcome;
  bool unread = false;
  std::string suspended;
};

TEST_F(Report, WhatNeedsNoChangeAndIsProvenIsInStep) {
  EXPECT_EQ(One().alignment, Alignment::kInStep);
  EXPECT_EQ(Judged().outcome, RoundOutcome::kOk);
}

TEST_F(Report, RungsThatSpeakOfThePastMayBeUnknown) {
  proofs[0].ladder = {kGoodDigest, kNoLogs};
  EXPECT_EQ(One().alignment, Alignment::kInStep);
}

TEST_F(Report, WhatCannotBeProvenIsNeverInStep) {
  proofs[0].ladder = {kNoDigest};
  EXPECT_EQ(One().alignment, Alignment::kUnproven);
  EXPECT_EQ(One().why, "digest unknown: no answer");
  proofs[0].ladder = {};
  EXPECT_EQ(One().alignment, Alignment::kUnproven);
}

TEST_F(Report, ARefutedRungIsOutOfStepThoughNothingIsToBeDone) {
  proofs[0].ladder = {kNoDigest, kBadDigest};
  EXPECT_EQ(One().alignment, Alignment::kOutOfStep);
  EXPECT_EQ(One().why, "digest refuted: another");
}

TEST_F(Report, AnErrorAboutAResourceIsOutOfStepAndAWarningIsNot) {
  plan.findings = {{.severity = Severity::kWarning, .what = "few documents", .about = kApi}};
  EXPECT_EQ(One().alignment, Alignment::kInStep);
  plan.findings[0].severity = Severity::kError;
  EXPECT_EQ(One().alignment, Alignment::kOutOfStep);
  EXPECT_EQ(One().why, "few documents");
}

TEST_F(Report, WhatWasNotReadSaysWhy) {
  plan.changes.clear();
  proofs[0] = {.address = kApi, .problem = "no answer"};
  plan.findings = {{.blocks = true, .what = "cannot read it: no answer", .about = kApi}};
  unread = true;
  EXPECT_EQ(One().alignment, Alignment::kUnread);
  EXPECT_EQ(One().why, "no answer");
  EXPECT_EQ(Judged(RoundMode::kObserve).outcome, RoundOutcome::kFailed);
  EXPECT_EQ(Judged().why, "cloud_run_service.api: cannot read it: no answer");
}

TEST_F(Report, AHeldResourceIsHeldEvenIfItDiffers) {
  wanted[0].hold = Hold{"freeze", "9999-12-31"};
  plan.changes[0].reason = "held until 9999-12-31: freeze";
  EXPECT_EQ(One().alignment, Alignment::kHeld);
  EXPECT_THAT(One().why, HasSubstr("freeze"));
}

TEST_F(Report, WhatTheFlapGuardSuspendsIsHeld) {
  plan.changes[0].reason = "suspended by the flap guard";
  flapping = {{kApi, {}}};
  EXPECT_EQ(One().alignment, Alignment::kHeld);
}

TEST_F(Report, APlannedChangeIsOutOfStepWhereNobodyApplies) {
  PlanUpdate();
  EXPECT_EQ(One().alignment, Alignment::kOutOfStep);
  EXPECT_EQ(One().why, "the tag moved");
  EXPECT_FALSE(One().changed);
  EXPECT_EQ(Judged(RoundMode::kObserve).outcome, RoundOutcome::kOk);
}

TEST_F(Report, AChangeThatIsMadeAndProvenIsInStepAndSaysWhatWasWished) {
  PlanUpdate();
  Did(kApi, Action::kUpdate, StepState::kDone);
  EXPECT_EQ(One().alignment, Alignment::kInStep);
  EXPECT_TRUE(One().changed);
  EXPECT_EQ(One().wish, "image = \"b\"\n");
  EXPECT_THAT(One().ladder, ElementsAre(kGoodDigest)) << "of after the change";
}

TEST_F(Report, AChangeThatIsRefutedFailsTheRound) {
  PlanUpdate();
  Did(kApi, Action::kUpdate, StepState::kRefuted).ladder = {kBadDigest};
  EXPECT_EQ(One().alignment, Alignment::kOutOfStep);
  EXPECT_TRUE(One().changed);
  EXPECT_EQ(Judged().outcome, RoundOutcome::kFailed);
  EXPECT_EQ(Judged().why, "cloud_run_service.api: digest refuted: another");
}

TEST_F(Report, AChangeThatFailsFailsTheRoundAndIsNoChange) {
  PlanUpdate();
  Did(kApi, Action::kUpdate, StepState::kFailed).error = Error{Code::kUnavailable, "no answer"};
  EXPECT_EQ(One().why, "no answer");
  EXPECT_FALSE(One().changed);
  EXPECT_EQ(Judged().outcome, RoundOutcome::kFailed);
}

TEST_F(Report, AClosedGateBlocksAndIsNoFailure) {
  PlanUpdate();
  Did(kApi, Action::kUpdate, StepState::kSkipped).reason = "waiting for cloud_run_job.x";
  EXPECT_EQ(One().why, "waiting for cloud_run_job.x");
  EXPECT_EQ(Judged().outcome, RoundOutcome::kBlocked);
}

TEST_F(Report, ALeaseThatAnotherRunHoldsSkipsTheRound) {
  PlanUpdate();
  Step& step = Did(kBeats, Action::kDelete, StepState::kFailed);
  step.error = Error{.code = Code::kAborted, .message = "bob has it", .lease_held = true};
  EXPECT_EQ(Judged().outcome, RoundOutcome::kSkipped);
  EXPECT_EQ(Judged().why, "firestore_collection.beats: bob has it");
  Did(kApi, Action::kUpdate, StepState::kFailed).error = Error{Code::kUnavailable, "no answer"};
  EXPECT_EQ(Judged().outcome, RoundOutcome::kFailed) << "something else went wrong, too";
}

TEST_F(Report, ACleanUpThatStoppedHalfWayHasChangedItsCollection) {
  wanted.push_back({.address = kBeats});
  plan.changes.push_back({.address = kBeats, .action = Action::kDelete});
  Step& step = Did(kBeats, Action::kDelete, StepState::kFailed);
  step.error = Error{Code::kUnavailable, "no answer"};
  step.documents = CleanUpCount{.deleted = 25};
  const std::vector<RoundResource> resources = ResourcesOf(Facts());
  ASSERT_THAT(resources, SizeIs(2));
  EXPECT_TRUE(resources[1].changed);
  EXPECT_EQ(resources[1].wish, "");
  EXPECT_EQ((Round{.resources = resources}).Deleted(), 25);
}

TEST_F(Report, WhatAProviderRefusesForAKnownFindingBlocks) {
  PlanUpdate();
  plan.findings = {
      {.blocks = true, .what = "over the bound", .about = kApi, .spares_others = true}};
  Did(kApi, Action::kUpdate, StepState::kFailed).error = Error{Code::kFailedPrecondition, "no"};
  EXPECT_EQ(Judged().outcome, RoundOutcome::kBlocked);
}

TEST_F(Report, AFindingThatBlocksIsToldInBothModes) {
  plan.findings = {{.blocks = true, .what = "the hold lapsed", .about = kApi}};
  EXPECT_EQ(Judged(RoundMode::kObserve).outcome, RoundOutcome::kBlocked);
  EXPECT_EQ(Judged().why, "cloud_run_service.api: the hold lapsed");
}

TEST_F(Report, ASuspendedManifestSkipsAnApplyAndNoObservation) {
  suspended = "freeze";
  plan.findings = {{.blocks = true, .what = "the manifest is suspended: freeze"}};
  EXPECT_EQ(Judged().outcome, RoundOutcome::kSkipped);
  EXPECT_EQ(Judged().why, "the manifest is suspended: freeze");
  EXPECT_EQ(Judged(RoundMode::kObserve).outcome, RoundOutcome::kOk);
}

}  // namespace
}  // namespace lockstep
