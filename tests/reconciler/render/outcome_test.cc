#include "reconciler/render/outcome.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/reconciler/render/sample_plans.h"
#include "tests/support/golden.h"

namespace lockstep::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

// The incident's apply with one job that fails, and the clean-up that waits for it.
Outcome HalfAnApply(const Plan& plan) {
  Outcome outcome = DoneOutcome(plan);
  Step& job = outcome.steps.front();
  job = StepOf(plan.changes.front(), StepState::kFailed);
  job.error = Error{Code::kPermissionDenied, "updating it: run.jobs.update is missing"};
  Step& clean_up = outcome.steps.back();
  clean_up = StepOf(plan.changes.back(), StepState::kSkipped);
  clean_up.reason =
      "waiting for " + Text(job.address) + ": updating it: run.jobs.update is missing";
  return outcome;
}

struct OneStep {
  Plan plan = EmptyPlan();
  Outcome outcome{};

  OneStep(Change change, StepState state) {
    outcome.steps.push_back(StepOf(change, state));
    plan.changes.push_back(std::move(change));
  }
  Step& step() { return outcome.steps.front(); }
  OutcomeText Text() const { return RenderOutcome(outcome, plan, {}); }
};

const Address kUpdatedJob{"cloud_run_job", "a"};
Change JobUpdate() { return UpdateOf(kUpdatedJob, "", "x", "y"); }

TEST(OutcomeText, OfTheIncidentReadsAsReviewed) {
  const Plan plan = IncidentPlan();
  const OutcomeText text = RenderOutcome(DoneOutcome(plan), plan, {});
  EXPECT_THAT(text.out, MatchesGolden("outcome-incident.txt"));
  EXPECT_THAT(text.err, IsEmpty());
}

TEST(OutcomeText, OfHalfAnApplyReadsAsReviewed) {
  const Plan plan = IncidentPlan();
  const OutcomeText text = RenderOutcome(HalfAnApply(plan), plan, {});
  EXPECT_THAT(text.out, MatchesGolden("outcome-incomplete.out.txt"));
  EXPECT_THAT(text.err, MatchesGolden("outcome-incomplete.err.txt"));
}

TEST(OutcomeText, CountsWhatWasMade) {
  const Plan plan = IncidentPlan();
  EXPECT_THAT(RenderOutcome(DoneOutcome(plan), plan, {}).out,
              StartsWith("Apply complete! Resources: 0 added, 22 changed, 1 destroyed.\n"
                         "Documents: 1035 deleted, 0 survived, 0 gone.\n"));
}

TEST(OutcomeText, OfAnUnknownRungIsCompleteAndSaysSo) {
  OneStep one(JobUpdate(), StepState::kUnknown);
  one.step().ladder = {{"digest", Verdict::kProven, "same"}, {"logs", Verdict::kUnknown, "silent"}};
  EXPECT_EQ(one.Text().out,
            "Apply complete! Resources: 0 added, 1 changed, 0 destroyed.\n"
            "\n"
            "cloud_run_job.a: logs unknown (proven: digest)\n"
            "    silent\n");
  EXPECT_THAT(one.Text().err, IsEmpty());
}

TEST(OutcomeText, IsNeverCompleteUnlessAllSucceeded) {
  for (const StepState state :
       {StepState::kNotRun, StepState::kSkipped, StepState::kFailed, StepState::kRefuted}) {
    const OneStep one(JobUpdate(), state);
    EXPECT_THAT(one.Text().out, StartsWith("Apply incomplete: 1 "));
    EXPECT_THAT(one.Text().err, StartsWith("Error: "));
  }
}

TEST(OutcomeText, OfAFailureNamesTheResourceAndWhy) {
  OneStep one(JobUpdate(), StepState::kFailed);
  one.step().error = Error{Code::kUnavailable, "updating it: no answer"};
  EXPECT_EQ(one.Text().err, "Error: updating it: no answer\n\n  with cloud_run_job.a,\n");
  EXPECT_EQ(one.Text().out,
            "Apply incomplete: 1 failed. Resources: 0 added, 0 changed, 0 destroyed.\n");
}

TEST(OutcomeText, OfACleanUpThatStoppedHalfWaySaysWhatIsGoneAndWhereItIs) {
  OneStep one(HeartbeatsCleanUp(), StepState::kFailed);
  one.step().error = Error{Code::kAborted, "the lease was taken over"};
  one.step().documents = CleanUpCount{.deleted = 25, .survived = 1, .backup = "b/h.jsonl"};
  EXPECT_THAT(one.Text().out, HasSubstr("\nDocuments: 25 deleted, 1 survived, 0 gone.\n"));
  EXPECT_THAT(one.Text().err,
              HasSubstr("  Before that, 25 documents were deleted; the backup is b/h.jsonl.\n"));
}

TEST(OutcomeText, OfAForcedCleanUpSaysWhichGateWasPassedAndWhy) {
  OneStep one(HeartbeatsCleanUp(), StepState::kDone);
  one.outcome.forced = "table\nfull";
  one.step().overridden = {"cloud_run_job.x: not managed", "cloud_run_job.y: digest refuted"};
  EXPECT_THAT(one.Text().out, HasSubstr("\nForced: firestore_collection.processor_heartbeats did "
                                        "not wait for cloud_run_job.x: not managed and 1 more; "
                                        "the reason given: table"));
  EXPECT_THAT(one.Text().out, Not(HasSubstr("table\nfull")));
}

TEST(OutcomeText, OfARefutedProofCountsTheChangeAndFails) {
  OneStep one(JobUpdate(), StepState::kRefuted);
  one.step().ladder = {{"digest", Verdict::kRefuted, "runs another image"}};
  EXPECT_THAT(one.Text().out, HasSubstr("1 refuted. Resources: 0 added, 1 changed"));
  EXPECT_EQ(one.Text().err,
            "Error: it was applied, and the proof is refuted\n\n"
            "  with cloud_run_job.a,\n\n"
            "  digest: runs another image\n");
}

TEST(OutcomeText, NamesAllThatWasSkippedInOneBlock) {
  const Plan plan = IncidentPlan();
  Outcome outcome = HalfAnApply(plan);
  EXPECT_THAT(RenderOutcome(outcome, plan, {}).err,
              HasSubstr("\nError: 1 resource skipped\n\n"
                        "  firestore_collection.processor_heartbeats: waiting for "
                        "cloud_run_job.bdl-active-players-processor-backfill: updating it"));
}

TEST(OutcomeText, OfAnInterruptedApplySaysWhatWasNotStarted) {
  OneStep one(JobUpdate(), StepState::kNotRun);
  EXPECT_EQ(one.Text().err, "Error: 1 resource not started\n\n  cloud_run_job.a\n");
}

TEST(OutcomeText, SpeaksOfDocumentsOnlyWhereTheyWereAtStake) {
  EXPECT_THAT(OneStep(JobUpdate(), StepState::kDone).Text().out, Not(HasSubstr("Documents:")));
  EXPECT_THAT(OneStep(HeartbeatsCleanUp(), StepState::kSkipped).Text().out,
              HasSubstr("\nDocuments: 0 deleted, 0 survived, 0 gone.\n"));
}

TEST(OutcomeText, PaintsOnATerminalAlone) {
  OneStep one(JobUpdate(), StepState::kDone);
  EXPECT_THAT(RenderOutcome(one.outcome, one.plan, {.color = true}).out,
              StartsWith("\x1b[32mApply complete!\x1b[0m"));
  EXPECT_THAT(one.Text().out, Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace lockstep::testing
