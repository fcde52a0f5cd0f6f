#include "plugins/cloud_run/update.h"

#include <gmock/gmock.h>

#include "tests/plugins/cloud_run/service_update.h"
#include "tests/support/matchers.h"

namespace lockstep::cloud_run {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the fixtures of this folder
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

using std::chrono::milliseconds;

TEST(UpdateService, SendsTheWholeServiceOnceAndWaitsForOperationRevisionAndTraffic) {
  Json routing = StillReconciling(Done(kLive));
  routing["latestReadyRevision"] = routing["latestCreatedRevision"];
  World world({Ok(kLive), Ok(Operation()), Ok(Operation()), Ok(Operation(true)),
               Ok(StillReconciling(Done(kLive))), Ok(routing), Ok(Done(kLive)),
               Ok(RawRevision(kNew))});
  EXPECT_EQ(Apply(world, PlanFor(kLive)), std::nullopt);
  EXPECT_THAT(world.Calls(),
              ElementsAre("GET services/raw", "PATCH services/raw", "POST operations/op-1:wait",
                          "POST operations/op-1:wait", "GET services/raw", "GET services/raw",
                          "GET services/raw", "GET services/raw/revisions/raw-00002-new"));
  EXPECT_THAT(world.WaitedFor(), ElementsAre("operation op-1", "operation op-1",
                                             "revision raw-00002-new to become ready",
                                             "traffic on revision raw-00002-new"));
  const Json sent = world.Sent();
  EXPECT_EQ(sent["etag"], "\"e42\"");
  EXPECT_EQ(sent["template"]["containers"][0]["image"], kPinned);
  EXPECT_EQ(sent["template"]["containers"][0]["env"], kLive["template"]["containers"][0]["env"]);
  EXPECT_FALSE(sent["template"].contains("revision"));
  EXPECT_EQ(sent["template"]["annotations"]["lockstep.dev/deployed"], MarkFor("42"));
  EXPECT_EQ(sent["labels"], kLive["labels"]);
}

TEST(UpdateService, GivesTheServerLessTimeToHoldAnAnswerThanTheRequestHas) {
  World world(
      {Ok(kLive), Ok(Operation()), Ok(Operation(true)), Ok(Done(kLive)), Ok(RawRevision(kNew))});
  EXPECT_EQ(Apply(world, PlanFor(kLive)), std::nullopt);
  const Request wait = world.http.asked()[2];
  EXPECT_EQ(wait.body, R"({"timeout":"10s"})");
  EXPECT_GE(wait.timeout, milliseconds{20'000});
}

TEST(UpdateService, LooksAtAnOperationInGrowingPausesUpToTenSeconds) {
  std::deque<Result<Response>> replies{Ok(kLive), Ok(Operation())};
  for (int i = 0; i < 9; ++i) replies.push_back(Ok(Operation()));
  replies.insert(replies.end(), {Ok(Operation(true)), Ok(Done(kLive)), Ok(RawRevision(kNew))});
  World world(std::move(replies));
  EXPECT_EQ(Apply(world, PlanFor(kLive)), std::nullopt);
  EXPECT_THAT(world.clock.slept(),
              ElementsAre(milliseconds{1'000}, milliseconds{1'400}, milliseconds{1'960},
                          milliseconds{2'744}, milliseconds{3'841}, milliseconds{5'377},
                          milliseconds{7'527}, milliseconds{10'000}, milliseconds{10'000},
                          milliseconds{10'000}));
}

TEST(UpdateService, RefusesAServiceThatMovedSinceThePlanAndNamesFromAndTo) {
  Json moved = kLive;
  moved["generation"] = "43";
  moved["observedGeneration"] = "43";
  moved["etag"] = "\"e43\"";
  moved["template"]["containers"][0]["image"] = "gcr.io/p/other:v2";
  World world({Ok(moved)});
  EXPECT_THAT(
      Apply(world, PlanFor(kLive)),
      FailsWith(Code::kAborted,
                AllOf(HasSubstr("cloud_run_service.raw: "), HasSubstr("generation 42 -> 43"),
                      HasSubstr("image " + kReference + " -> gcr.io/p/other:v2"),
                      HasSubstr("by ci@example.com"))));
  EXPECT_EQ(world.Sent(), Json(nullptr));
}

TEST(UpdateService, AnotherEtagAloneIsAMoveToo) {
  Json moved = kLive;
  moved["etag"] = "\"e42b\"";
  World world({Ok(moved)});
  EXPECT_THAT(Apply(world, PlanFor(kLive)),
              FailsWith(Code::kAborted, HasSubstr("etag \"e42\" -> \"e42b\"")));
  EXPECT_EQ(world.Sent(), Json(nullptr));
}

TEST(UpdateService, DoneAlreadyIsSuccess) {
  World world({Ok(Done(kLive)), Ok(Done(kLive)), Ok(RawRevision(kNew))});
  EXPECT_EQ(Apply(world, PlanFor(kLive)), std::nullopt);
  EXPECT_EQ(world.Sent(), Json(nullptr));
}

TEST(UpdateService, JoinsARolloutOfTheSameImageInsteadOfMakingAFurtherRevision) {
  const Json under_way = StillReconciling(Done(kLive));
  World world({Ok(under_way), Ok(under_way), Ok(Done(kLive)), Ok(RawRevision(kNew))});
  EXPECT_EQ(Apply(world, PlanFor(under_way)), std::nullopt);
  EXPECT_EQ(world.Sent(), Json(nullptr));
}

TEST(UpdateService, ARevisionThatFailedIsMadeAgainFromTheSameImage) {
  const Json failed = NotReady(Done(kLive));
  Json done = Done(failed);
  done["terminalCondition"] = kLive["terminalCondition"];
  World world({Ok(failed), Ok(Operation(true)), Ok(done), Ok(RawRevision(kNew))});
  EXPECT_EQ(Apply(world, PlanFor(failed)), std::nullopt);
  EXPECT_EQ(world.Sent()["template"]["annotations"]["lockstep.dev/deployed"], MarkFor("43"))
      << "the template must differ, or no revision is made";
}

TEST(UpdateService, AnOperationsErrorSaysWhatStillServes) {
  World world({Ok(kLive), Ok(Operation()),
               Ok(FailedOperation(9, "Revision 'raw-00002-new' is not ready.\x1b[31m")),
               Ok(NotReady(Done(kLive)))});
  EXPECT_THAT(
      Apply(world, PlanFor(kLive)),
      FailsWith(Code::kFailedPrecondition,
                AllOf(HasSubstr("Revision 'raw-00002-new' is not ready"), HasSubstr("\\x1b[31m"),
                      Not(HasSubstr("\x1b")),
                      HasSubstr("revision raw-00001-abc still serves 100% of the traffic"))));
}

TEST(UpdateService, ARolloutThatEndsUnreadySaysWhyAndWhatStillServes) {
  World world({Ok(kLive), Ok(Operation(true)), Ok(NotReady(Done(kLive)))});
  EXPECT_THAT(
      Apply(world, PlanFor(kLive)),
      FailsWith(Code::kFailedPrecondition,
                AllOf(HasSubstr("raw-00002-new did not become ready: The container failed to "
                                "start; revision raw-00001-abc still serves 100%"))));
}

TEST(UpdateService, AnotherDigestThanThePlannedOneIsNoSuccess) {
  World world({Ok(kLive), Ok(Operation(true)), Ok(Done(kLive)), Ok(RawRevision(kOld))});
  EXPECT_THAT(Apply(world, PlanFor(kLive)),
              FailsWith(Code::kFailedPrecondition, HasSubstr("digest refuted")));
}

TEST(UpdateService, AWaitForTheQuotaLastsUntilTheStepsDeadlineAndIsReported) {
  World world({Ok(kLive), Refused(403, "PERMISSION_DENIED", "no")});
  EXPECT_NE(Apply(world, PlanFor(kLive)), std::nullopt);
  const Request patch = world.http.asked()[1];
  EXPECT_EQ(patch.deadline, world.deadline);
  patch.on_wait("the write quota of us-west2");
  ASSERT_EQ(world.progress.notes().size(), 1U);
  EXPECT_EQ(Text(world.progress.notes()[0].address), "cloud_run_service.raw");
  EXPECT_EQ(world.progress.notes()[0].waiting_for, "the write quota of us-west2");
}

TEST(UpdateService, AnotherWriterDuringTheRolloutIsNoSuccess) {
  Json other = Done(kLive);
  other["template"]["annotations"] = {{"lockstep.dev/deployed", "another"}};
  World world({Ok(kLive), Ok(Operation(true)), Ok(other)});
  EXPECT_THAT(Apply(world, PlanFor(kLive)), FailsWith(Code::kAborted, HasSubstr("changed")));
}

TEST(UpdateService, TheDeadlineEndsAWaitAndSaysWhatWasWaitedFor) {
  World world({Ok(kLive), Ok(Operation()), Ok(Operation()), Ok(Operation())});
  world.deadline = milliseconds{1'000 + 2'500};
  EXPECT_THAT(Apply(world, PlanFor(kLive)),
              FailsWith(Code::kDeadlineExceeded, HasSubstr("no time was left")));
  World slow({Ok(kLive), Ok(Operation(true)), Ok(StillReconciling(Done(kLive))), Lost(), Lost()});
  slow.deadline = milliseconds{1'000 + 2'500};
  EXPECT_THAT(Apply(slow, PlanFor(kLive)),
              FailsWith(Code::kDeadlineExceeded,
                        AllOf(HasSubstr("while waiting for revision raw-00002-new to become ready"),
                              HasSubstr("the last look failed"))));
}

TEST(UpdateService, AStopEndsAWaitAtOnce) {
  World world({Ok(kLive), Ok(Operation())});
  world.stop.request_stop();
  EXPECT_THAT(Apply(world, PlanFor(kLive)),
              FailsWith(Code::kCancelled, HasSubstr("waiting for operation op-1")));
}

TEST(UpdateService, WhatIsGoneOrHasNoEtagIsNotWrittenTo) {
  World gone({Refused(404, "NOT_FOUND", "Resource 'raw' was not found")});
  EXPECT_THAT(Apply(gone, PlanFor(kLive)),
              FailsWith(Code::kNotFound, HasSubstr("gone since the plan")));
  Json bare = kLive;
  bare.erase("etag");
  World world({Ok(bare)});
  EXPECT_THAT(Apply(world, PlanFor(bare)),
              FailsWith(Code::kDataLoss, HasSubstr("without an etag")));
  Change foreign = PlanFor(kLive);
  foreign.payload = Json::object();
  World offline;
  EXPECT_THAT(Apply(offline, foreign),
              FailsWith(Code::kInvalidArgument, HasSubstr("which digest")));
}

}  // namespace
}  // namespace lockstep::cloud_run
