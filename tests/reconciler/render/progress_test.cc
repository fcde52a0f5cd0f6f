#include "reconciler/render/progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace lockstep {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

const Address kWaitingJob{"cloud_run_job", "a"};
const Address kHeartbeats{"firestore_collection", "h"};

Duration Moment(int seconds) { return std::chrono::seconds{seconds}; }

Step Update(StepState state = StepState::kNotRun) {
  return {.address = kWaitingJob, .action = Action::kUpdate, .state = state};
}
Step CleanUp(StepState state = StepState::kNotRun) {
  return {.address = kHeartbeats, .action = Action::kDelete, .state = state};
}
Step ProofAlone(StepState state = StepState::kNotRun) {
  return {.address = kWaitingJob, .action = Action::kNone, .state = state};
}

class Progress : public ::testing::Test {
 protected:
  ProgressLines lines_{{}, /*terminal=*/false};
};

TEST_F(Progress, OfAReadSaysWhenItBeginsAndEnds) {
  EXPECT_EQ(lines_.Read(kWaitingJob, ReadState::kStarted, Moment(5)),
            "cloud_run_job.a: Reading...\n");
  EXPECT_EQ(lines_.Read(kWaitingJob, ReadState::kDone, Moment(5)),
            "cloud_run_job.a: Read complete after 0s\n");
}

TEST_F(Progress, OfAReadThatFailedSaysSo) {
  lines_.Read(kWaitingJob, ReadState::kStarted, Moment(5));
  EXPECT_EQ(lines_.Read(kWaitingJob, ReadState::kFailed, Moment(7)),
            "cloud_run_job.a: Read failed after 2s\n");
}

TEST_F(Progress, OfAnUpdateSaysWhenItBeginsAndEnds) {
  EXPECT_EQ(lines_.StepStarted(Update(), Moment(5)), "cloud_run_job.a: Modifying...\n");
  EXPECT_EQ(lines_.StepEnded(Update(StepState::kDone), Moment(8)),
            "cloud_run_job.a: Modifications complete after 3s\n");
}

TEST_F(Progress, OfACleanUpEndsWithWhatBecameOfTheDocuments) {
  EXPECT_EQ(lines_.StepStarted(CleanUp(), Moment(0)), "firestore_collection.h: Cleaning up...\n");
  Step done = CleanUp(StepState::kDone);
  done.documents = CleanUpCount{.deleted = 1035, .backup = "b/h.jsonl"};
  EXPECT_EQ(lines_.StepEnded(done, Moment(3)),
            "firestore_collection.h: Clean-up complete after 3s [1035 deleted, 0 survived, 0 gone; "
            "backup b/h.jsonl]\n");
}

TEST_F(Progress, TellsEveryTenSecondsWhatIsWaitedFor) {
  lines_.StepStarted(Update(), Moment(0));
  EXPECT_THAT(lines_.Waiting(kWaitingJob, "the operation to end", 0, 0, Moment(2)), IsEmpty());
  EXPECT_THAT(lines_.Tick(Moment(9)), IsEmpty());
  EXPECT_EQ(lines_.Tick(Moment(10)),
            "cloud_run_job.a: Still modifying... [10s elapsed] waiting for the operation to end\n");
  EXPECT_THAT(lines_.Tick(Moment(19)), IsEmpty());
  lines_.Waiting(kWaitingJob, "revision a-2 to become ready", 0, 0, Moment(19));
  EXPECT_EQ(
      lines_.Waiting(kWaitingJob, "revision a-2 to become ready", 0, 0, Moment(75)),
      "cloud_run_job.a: Still modifying... [1m15s elapsed] waiting for revision a-2 to become "
      "ready\n");
}

TEST_F(Progress, TellsOfEachResourceOnItsOwn) {
  lines_.Read(kWaitingJob, ReadState::kStarted, Moment(0));
  lines_.StepStarted(CleanUp(), Moment(4));
  EXPECT_EQ(lines_.Tick(Moment(10)), "cloud_run_job.a: Still reading... [10s elapsed]\n");
  EXPECT_EQ(lines_.Tick(Moment(14)),
            "firestore_collection.h: Still cleaning up... [10s elapsed]\n");
}

TEST_F(Progress, CountsDocuments) {
  lines_.StepStarted(CleanUp(), Moment(0));
  EXPECT_THAT(lines_.Waiting(kHeartbeats, "", 25, 1035, Moment(1)), IsEmpty());
  EXPECT_EQ(lines_.Waiting(kHeartbeats, "", 524, 1035, Moment(11)),
            "firestore_collection.h: Still cleaning up... [11s elapsed, 524 of 1035 documents, "
            "50/s, 11s left]\n");
}

TEST_F(Progress, TellsANewPhaseOfACleanUpAtOnceAndItsCountdownNot) {
  lines_.StepStarted(CleanUp(), Moment(0));
  EXPECT_EQ(lines_.Waiting(kHeartbeats, "bad documents to appear, 8s left", 1035, 1035, Moment(2)),
            "firestore_collection.h: Still cleaning up... [2s elapsed, 1035 of 1035 documents] "
            "waiting for bad documents to appear, 8s left\n");
  EXPECT_THAT(
      lines_.Waiting(kHeartbeats, "bad documents to appear, 7s left", 1035, 1035, Moment(3)),
      IsEmpty());
}

TEST_F(Progress, IsSilentOfAProofUnlessItTakesLongOrFails) {
  EXPECT_THAT(lines_.StepStarted(ProofAlone(), Moment(0)), IsEmpty());
  EXPECT_EQ(lines_.Tick(Moment(12)), "cloud_run_job.a: Still proving... [12s elapsed]\n");
  EXPECT_THAT(lines_.StepEnded(ProofAlone(StepState::kDone), Moment(13)), IsEmpty());
  lines_.StepStarted(ProofAlone(), Moment(20));
  EXPECT_EQ(lines_.StepEnded(ProofAlone(StepState::kFailed), Moment(21)),
            "cloud_run_job.a: Failed after 1s\n");
}

TEST_F(Progress, NamesWhatWasSkippedAndWhatFailed) {
  Step skipped = CleanUp(StepState::kSkipped);
  skipped.reason = "waiting for cloud_run_job.a: it failed";
  EXPECT_EQ(lines_.StepEnded(skipped, Moment(1)),
            "firestore_collection.h: Skipped [waiting for cloud_run_job.a: it failed]\n");
  lines_.StepStarted(Update(), Moment(0));
  EXPECT_EQ(lines_.StepEnded(Update(StepState::kFailed), Moment(2)),
            "cloud_run_job.a: Failed after 2s\n");
  EXPECT_THAT(lines_.StepEnded(Update(StepState::kNotRun), Moment(2)), IsEmpty());
}

TEST_F(Progress, DoesNotCallARefutedChangeJustComplete) {
  lines_.StepStarted(Update(), Moment(0));
  Step refuted = Update(StepState::kRefuted);
  refuted.ladder = {{"digest", Verdict::kRefuted, "another"}};
  EXPECT_EQ(lines_.StepEnded(refuted, Moment(1)),
            "cloud_run_job.a: Modifications complete after 1s [digest refuted]\n");
}

TEST_F(Progress, ForgetsWhatHasEnded) {
  lines_.StepStarted(Update(), Moment(0));
  lines_.StepEnded(Update(StepState::kDone), Moment(1));
  EXPECT_THAT(lines_.Tick(Moment(60)), IsEmpty());
  EXPECT_THAT(lines_.Waiting(kWaitingJob, "anything", 1, 2, Moment(60)), IsEmpty());
}

TEST_F(Progress, NeverDrawsABarOffATerminal) {
  lines_.StepStarted(CleanUp(), Moment(0));
  EXPECT_THAT(lines_.Waiting(kHeartbeats, "", 500, 1000, Moment(1)), IsEmpty());
  EXPECT_THAT(lines_.Clear(), IsEmpty());
}

TEST(ProgressBar, RedrawsItselfAndMakesRoomForLines) {
  ProgressLines lines({.width = 60}, /*terminal=*/true);
  lines.StepStarted(CleanUp(), Moment(0));
  const std::string half = "[===============               ] 500/1000 firestore_collec…";
  EXPECT_EQ(lines.Waiting(kHeartbeats, "", 500, 1000, Moment(1)), half);
  const std::string wipe = "\r" + std::string(Columns(half), ' ') + "\r";
  EXPECT_THAT(lines.Waiting(kHeartbeats, "", 1000, 1000, Moment(2)),
              StartsWith(wipe + "[==============================] 1000/1000"));
  EXPECT_EQ(lines.StepEnded(CleanUp(StepState::kDone), Moment(3)),
            wipe + "firestore_collection.h: Clean-up complete after 3s\n");
  EXPECT_THAT(lines.Clear(), IsEmpty());
}

TEST(ProgressBar, TellsRateAndRemainingTimeOnceItMoves) {
  ProgressLines lines({.width = 100}, /*terminal=*/true);
  lines.StepStarted(CleanUp(), Moment(0));
  EXPECT_THAT(lines.Waiting(kHeartbeats, "", 100, 20'100, Moment(1)), HasSubstr("] 100/20100 "));
  EXPECT_THAT(lines.Waiting(kHeartbeats, "", 5'100, 20'100, Moment(6)),
              HasSubstr("] 5100/20100, 1000/s, 15s left firestore_collection.h"));
  EXPECT_THAT(lines.Waiting(kHeartbeats, "", 10'100, 20'100, Moment(11)),
              HasSubstr("[11s elapsed, 10100 of 20100 documents, 1000/s, 10s left]"));
  EXPECT_THAT(lines.Waiting(kHeartbeats, "", 20'100, 20'100, Moment(12)),
              HasSubstr("] 20100/20100 "));
}

TEST(ProgressBar, SurvivesCountsThatCannotBe) {
  ProgressLines lines({}, /*terminal=*/true);
  lines.StepStarted(CleanUp(), Moment(0));
  EXPECT_THAT(lines.Waiting(kHeartbeats, "", 12, 10, Moment(1)),
              HasSubstr("[==============================] 10/10"));
  EXPECT_THAT(lines.Waiting(kHeartbeats, "", -1, 10, Moment(1)), HasSubstr("] 0/10"));
}

TEST(ProgressColour, PaintsTheAddressOnATerminalAlone) {
  ProgressLines lines({.color = true}, /*terminal=*/false);
  EXPECT_EQ(lines.Read(kWaitingJob, ReadState::kStarted, Moment(0)),
            "\x1b[1mcloud_run_job.a:\x1b[0m Reading...\n");
}

TEST(ProgressLines, ARestoreTellsWhatItDid) {
  ProgressLines lines({}, false);
  EXPECT_EQ(lines.RestoreStarted(kHeartbeats, Moment(0)), "firestore_collection.h: Restoring...\n");
  EXPECT_EQ(lines.Waiting(kHeartbeats, "", 500, 1017, Moment(10)),
            "firestore_collection.h: Still restoring... [10s elapsed, 500 of 1017 documents]\n");
  EXPECT_EQ(lines.RestoreEnded(kHeartbeats, {.restored = 1017, .existing = 18}, Moment(12)),
            "firestore_collection.h: Restore complete after 12s [1017 restored, 18 existed "
            "already]\n");
}

}  // namespace
}  // namespace lockstep
