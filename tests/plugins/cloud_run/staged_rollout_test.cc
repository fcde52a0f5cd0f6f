#include "plugins/cloud_run/staged_rollout.h"

#include <gmock/gmock.h>

#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "tests/plugins/cloud_run/staged_world.h"
#include "tests/support/matchers.h"

namespace lockstep::cloud_run {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the fixtures of this folder
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

TEST(StagedRollout, TheRevisionIsProvenBeforeItGetsTrafficAndTheSecondUpdateIsTrafficAlone) {
  World world({Ok(kServing), Ok(Operation(true)), Ok(Candidate()), Ok(RawRevision(kNew)),
               Ok(Candidate()), Ok(Operation(true)), Ok(Serving()), Ok(RawRevision(kNew))});
  EXPECT_EQ(Apply(world, Staged(kServing)), std::nullopt);
  EXPECT_THAT(world.Calls(),
              ElementsAre("GET services/raw", "PATCH services/raw", "GET services/raw",
                          "GET services/raw/revisions/raw-00002-new", "GET services/raw",
                          "PATCH services/raw", "GET services/raw",
                          "GET services/raw/revisions/raw-00002-new"));
  const std::vector<Json> sent = Patches(world);
  Json first = kServing;
  first["template"] = Candidate()["template"];
  first["template"].erase("revision");
  first["traffic"] = CandidateTraffic();
  first["client"] = "lockstep";
  first["clientVersion"] = LOCKSTEP_VERSION;
  EXPECT_EQ(sent[0], first);
  Json second = Candidate();
  second["traffic"] = LatestTraffic();
  second["client"] = "lockstep";
  second["clientVersion"] = LOCKSTEP_VERSION;
  EXPECT_EQ(sent[1], second);
}

TEST(StagedRollout, ARevisionThatDoesNotBecomeReadyGetsNoTraffic) {
  World world({Ok(kServing), Ok(Operation(true)), Ok(NotReady(Candidate()))});
  EXPECT_THAT(Apply(world, Staged(kServing)),
              FailsWith(Code::kFailedPrecondition,
                        AllOf(HasSubstr("raw-00002-new did not become ready: The container failed"),
                              HasSubstr("raw-00001-abc still serves 100% of the traffic"))));
  EXPECT_THAT(Patches(world), SizeIs(1));
}

TEST(StagedRollout, AnOperationThatFailsNamesTheStep) {
  World world({Ok(kServing), Ok(FailedOperation(9, "Revision 'x' is not ready")),
               Ok(NotReady(Candidate()))});
  EXPECT_THAT(Apply(world, Staged(kServing)),
              FailsWith(Code::kFailedPrecondition,
                        AllOf(HasSubstr("making the new revision"), HasSubstr("is not ready"),
                              HasSubstr("raw-00001-abc still serves 100%"))));
  EXPECT_THAT(Patches(world), SizeIs(1));
}

TEST(StagedRollout, ARevisionThatRunsAnotherDigestOrShowsNoneGetsNoTraffic) {
  Json hidden = RawRevision(kOld);
  hidden["containers"][0]["image"] = kReference;
  for (const auto& [revision, says] : {std::pair{RawRevision(kOld), "it runs sha256:4444"},
                                       std::pair{hidden, "does not show which digest"}}) {
    World world({Ok(kServing), Ok(Operation(true)), Ok(Candidate()), Ok(revision)});
    EXPECT_THAT(Apply(world, Staged(kServing)),
                FailsWith(Code::kFailedPrecondition,
                          AllOf(HasSubstr("proving the new revision raw-00002-new"),
                                HasSubstr(says), HasSubstr("it got no traffic"))));
    EXPECT_THAT(Patches(world), SizeIs(1));
  }
}

TEST(StagedRollout, AKilledRunsRevisionIsTakenFurtherAndNoOtherIsMade) {
  const Json left = Candidate("run0");
  for (const bool rolling : {false, true}) {
    std::deque<Result<Response>> replies{Ok(rolling ? Rolling(left) : left)};
    replies.insert(replies.end(), {Ok(left), Ok(RawRevision(kNew)), Ok(left), Ok(Operation(true)),
                                   Ok(Serving()), Ok(RawRevision(kNew))});
    World world(std::move(replies));
    EXPECT_EQ(Apply(world, Staged(rolling ? Rolling(left) : left)), std::nullopt);
    ASSERT_THAT(Patches(world), SizeIs(1)) << rolling;
    EXPECT_EQ(Patches(world)[0]["traffic"], LatestTraffic());
    EXPECT_EQ(Patches(world)[0]["template"], left["template"]);
  }
}

// The same plan is applied again: its first apply was killed.
TEST(StagedRollout, TheRevisionMadeFromThisVeryPlanIsTakenFurther) {
  World world({Ok(Candidate("run0")), Ok(Candidate("run0")), Ok(RawRevision(kNew)),
               Ok(Candidate("run0")), Ok(Operation(true)), Ok(Serving()), Ok(RawRevision(kNew))});
  EXPECT_EQ(Apply(world, Staged(kServing)), std::nullopt);
  EXPECT_THAT(Patches(world), SizeIs(1));
}

TEST(StagedRollout, ARevisionThatHadFailedBeforeThePlanIsMadeAgain) {
  const Json failed = NotReady(Candidate("run0"));
  Json again = Candidate("run1");
  again["generation"] = "44";
  again["observedGeneration"] = "44";
  World world({Ok(failed), Ok(Operation(true)), Ok(again), Ok(RawRevision(kNew)), Ok(again),
               Ok(Operation(true)), Ok(Serving()), Ok(RawRevision(kNew))});
  EXPECT_EQ(Apply(world, Staged(failed)), std::nullopt);
  const std::vector<Json> sent = Patches(world);
  ASSERT_THAT(sent, SizeIs(2));
  EXPECT_EQ(sent[0]["template"]["annotations"]["lockstep.dev/deployed"],
            kNew + " after generation 43, run run1");
  EXPECT_EQ(sent[0]["traffic"], CandidateTraffic());
}

TEST(StagedRollout, AnotherWriterBetweenProofAndTrafficIsRefused) {
  Json other = Candidate();
  other["generation"] = "44";
  other["latestCreatedRevision"] = "raw-00003-xyz";
  World world(
      {Ok(kServing), Ok(Operation(true)), Ok(Candidate()), Ok(RawRevision(kNew)), Ok(other)});
  EXPECT_THAT(Apply(world, Staged(kServing)),
              FailsWith(Code::kAborted, HasSubstr("generation 42 -> 44")));
  EXPECT_THAT(Patches(world), SizeIs(1));
}

TEST(StagedRollout, AServiceThatMovedSinceThePlanIsRefusedUntouchedWithFromAndTo) {
  Json moved = kServing;
  moved["labels"]["owner"] = "another-team";
  moved["generation"] = "43";
  moved["observedGeneration"] = "43";
  moved["etag"] = "\"e43\"";
  World world({Ok(moved)});
  const std::optional<Error> error = Apply(world, Staged(kServing));
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code, Code::kAborted);
  EXPECT_TRUE(error->untouched);
  EXPECT_THAT(error->message, HasSubstr("generation 42 -> 43"));
  EXPECT_THAT(Patches(world), IsEmpty());
}

TEST(StagedRollout, ANewestRevisionThatWasNotProvenLosesTheTrafficAgain) {
  Json overtaken = Serving();
  overtaken["latestCreatedRevision"] = "raw-00003-xyz";
  overtaken["latestReadyRevision"] = "raw-00003-xyz";
  Json back = overtaken;
  back["traffic"] = PinnedTraffic("raw-00001-abc");
  back["trafficStatuses"] = PinnedTraffic("raw-00001-abc");
  World world({Ok(kServing), Ok(Operation(true)), Ok(Candidate()), Ok(RawRevision(kNew)),
               Ok(Candidate()), Ok(Operation(true)), Ok(overtaken), Ok(overtaken),
               Ok(Operation(true)), Ok(back)});
  EXPECT_THAT(Apply(world, Staged(kServing)),
              FailsWith(Code::kAborted,
                        AllOf(HasSubstr("another revision, raw-00003-xyz"),
                              HasSubstr("the traffic is where it was: 100% raw-00001-abc"))));
  const std::vector<Json> sent = Patches(world);
  ASSERT_THAT(sent, SizeIs(3));
  EXPECT_EQ(sent[2]["traffic"], PinnedTraffic("raw-00001-abc"));
  EXPECT_EQ(sent[2]["template"], overtaken["template"]);
}

TEST(StagedRollout, TrafficThatCannotBeMovedIsPutBack) {
  Json stuck = Candidate();
  stuck["traffic"] = LatestTraffic();
  World world({Ok(kServing), Ok(Operation(true)), Ok(Candidate()), Ok(RawRevision(kNew)),
               Ok(Candidate()), Ok(FailedOperation(9, "routes broke")), Ok(stuck), Ok(stuck),
               Ok(Operation(true)), Ok(Candidate())});
  EXPECT_THAT(Apply(world, Staged(kServing)),
              FailsWith(Code::kFailedPrecondition,
                        AllOf(HasSubstr("moving the traffic"), HasSubstr("routes broke"),
                              HasSubstr("the traffic is where it was"))));
  ASSERT_THAT(Patches(world), SizeIs(3));
  EXPECT_EQ(Patches(world)[2]["traffic"], PinnedTraffic("raw-00001-abc"));
}

TEST(StagedRollout, TrafficThatCannotBePutBackIsSaidLoudly) {
  Json stuck = Candidate();
  stuck["traffic"] = LatestTraffic();
  World world({Ok(kServing), Ok(Operation(true)), Ok(Candidate()), Ok(RawRevision(kNew)),
               Ok(Candidate()), Ok(FailedOperation(9, "routes broke")), Ok(stuck), Ok(stuck),
               Refused(403, "PERMISSION_DENIED", "no more")});
  EXPECT_THAT(
      Apply(world, Staged(kServing)),
      FailsWith(Code::kFailedPrecondition, HasSubstr("putting the traffic back failed, too: ")));
}

TEST(StagedRollout, ARefusedSecondUpdateChangedNothingAndNothingIsSentToMendIt) {
  World world({Ok(kServing), Ok(Operation(true)), Ok(Candidate()), Ok(RawRevision(kNew)),
               Ok(Candidate()), Refused(403, "PERMISSION_DENIED", "no more"), Ok(Candidate())});
  EXPECT_THAT(Apply(world, Staged(kServing)),
              FailsWith(Code::kPermissionDenied, HasSubstr("moving the traffic")));
  EXPECT_THAT(Patches(world), SizeIs(2));
}

TEST(StagedRollout, ALostAnswerToTheSecondUpdateIsSettledByReading) {
  World world({Ok(kServing), Ok(Operation(true)), Ok(Candidate()), Ok(RawRevision(kNew)),
               Ok(Candidate()), Lost(), Ok(Serving()), Ok(Serving()), Ok(RawRevision(kNew))});
  EXPECT_EQ(Apply(world, Staged(kServing)), std::nullopt);
  EXPECT_THAT(Patches(world), SizeIs(2));
}

TEST(StagedRollout, ALostAnswerToTheFirstUpdateIsSettledByReading) {
  World world({Ok(kServing), Lost(), Ok(Candidate()), Ok(Candidate()), Ok(RawRevision(kNew)),
               Ok(Candidate()), Ok(Operation(true)), Ok(Serving()), Ok(RawRevision(kNew))});
  EXPECT_EQ(Apply(world, Staged(kServing)), std::nullopt);
  EXPECT_THAT(Patches(world), SizeIs(2));
}

TEST(StagedRollout, SharesAreHeldByNameAndTagsAreKept) {
  Json split = kServing;
  split["traffic"] = Json::array(
      {{{"type", "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST"}, {"percent", 70}, {"tag", "live"}},
       {{"type", "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION"},
        {"revision", "raw-00000-old"},
        {"percent", 30}},
       {{"type", "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION"},
        {"revision", "raw-00000-old"},
        {"tag", "before"}}});
  split["trafficStatuses"] = split["traffic"];
  World world({Ok(split), Ok(Operation(true)), Ok(NotReady(Candidate()))});
  Apply(world, Staged(split));
  ASSERT_THAT(Patches(world), SizeIs(1));
  EXPECT_EQ(Patches(world)[0]["traffic"],
            Json::array({PinnedTraffic("raw-00001-abc", 70)[0],
                         PinnedTraffic("raw-00000-old", 30)[0],
                         {{"type", "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST"}, {"tag", "live"}},
                         {{"type", "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION"},
                          {"revision", "raw-00000-old"},
                          {"tag", "before"}},
                         {{"type", "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST"},
                          {"tag", "lockstep-candidate"}}}));
}

TEST(StagedRollout, WhereNothingServesNothingIsStaged) {
  Json down = kServing;
  down["trafficStatuses"] = Json::array();
  World world({Ok(down), Ok(Operation(true)), Ok(Serving()), Ok(RawRevision(kNew))});
  EXPECT_EQ(Apply(world, Staged(down)), std::nullopt);
  ASSERT_THAT(Patches(world), SizeIs(1));
  EXPECT_EQ(Patches(world)[0]["traffic"], LatestTraffic());
}

TEST(StagedRollout, AForeignRolloutIsLetEndBeforeTheTrafficIsHeld) {
  World world({Ok(Rolling(kServing)), Ok(kServing), Ok(Operation(true)), Ok(Candidate()),
               Ok(RawRevision(kNew)), Ok(Candidate()), Ok(Operation(true)), Ok(Serving()),
               Ok(RawRevision(kNew))});
  EXPECT_EQ(Apply(world, Staged(Rolling(kServing))), std::nullopt);
  EXPECT_THAT(Patches(world), SizeIs(2));
}

TEST(StagedRollout, AStopLeavesTheTrafficWhereItIs) {
  World world({Ok(kServing), Ok(Operation(true)), Ok(Rolling(Candidate()))});
  world.stop.request_stop();
  EXPECT_THAT(Apply(world, Staged(kServing)), FailsWith(Code::kCancelled, Not(IsEmpty())));
  EXPECT_THAT(Patches(world), SizeIs(1));
}

}  // namespace
}  // namespace lockstep::cloud_run
