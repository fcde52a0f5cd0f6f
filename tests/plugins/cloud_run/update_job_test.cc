#include <gmock/gmock.h>

#include "plugins/cloud_run/job.h"
#include "plugins/cloud_run/update.h"
#include "tests/plugins/cloud_run/run_world.h"
#include "tests/support/matchers.h"

namespace lockstep::cloud_run {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the fixtures of this folder
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

Change JobChange(const Json& raw) {
  Change change = PlanJob({{.reference = *ParseImage(kReference), .digest = kNew}}, *ParseJob(raw));
  change.address = {"cloud_run_job", "backfill"};
  return change;
}

const Json kJob = RawJob("gcr.io/nba-props-platform/backfill");

TEST(UpdateJob, SendsTheWholeJobAndNeverRunsIt) {
  Json reconciling = UpdatedJob(kJob);
  reconciling["observedGeneration"] = "7";
  World world(
      {Ok(kJob), Ok(Operation()), Ok(Operation(true)), Ok(reconciling), Ok(UpdatedJob(kJob))});
  EXPECT_EQ(Apply(world, JobChange(kJob)), std::nullopt);
  EXPECT_THAT(world.Calls(),
              ElementsAre("GET jobs/backfill", "PATCH jobs/backfill", "POST operations/op-1:wait",
                          "GET jobs/backfill", "GET jobs/backfill"));
  EXPECT_THAT(world.Calls(), Not(Contains(HasSubstr(":run"))));
  EXPECT_EQ(world.Sent()["etag"], "\"j7\"");
  EXPECT_EQ(world.Sent()["template"]["template"]["maxRetries"], 0);
  EXPECT_THAT(world.WaitedFor(), Contains("generation 8 of the job to be ready"));
}

TEST(UpdateJob, ALostAnswerIsSettledByReading) {
  World done({Ok(kJob), Lost(), Ok(UpdatedJob(kJob)), Ok(UpdatedJob(kJob))});
  EXPECT_EQ(Apply(done, JobChange(kJob)), std::nullopt);
  World not_done({Ok(kJob), Lost(), Ok(kJob)});
  EXPECT_THAT(Apply(not_done, JobChange(kJob)),
              FailsWith(Code::kUnavailable, HasSubstr("not done")));
}

TEST(UpdateJob, AJobThatMovedIsRefused) {
  Json moved = kJob;
  moved["generation"] = "8";
  World world({Ok(moved)});
  EXPECT_THAT(Apply(world, JobChange(kJob)),
              FailsWith(Code::kAborted, HasSubstr("generation 7 -> 8")));
}

TEST(UpdateJob, AJobThatHoldsAStartTokenIsNotSentBack) {
  Json job = kJob;
  job["startExecutionToken"] = "abc";
  World world({Ok(job)});
  EXPECT_THAT(Apply(world, JobChange(job)),
              FailsWith(Code::kFailedPrecondition, HasSubstr("startExecutionToken")));
  EXPECT_EQ(world.Sent(), Json(nullptr));
}

TEST(UpdateJob, AJobThatIsNotReadyAfterwardsIsNoSuccess) {
  Json failed = UpdatedJob(kJob);
  failed["terminalCondition"] = {{"state", "CONDITION_FAILED"}, {"message", "Image not found."}};
  World world({Ok(kJob), Ok(Operation(true)), Ok(failed)});
  EXPECT_THAT(Apply(world, JobChange(kJob)),
              FailsWith(Code::kFailedPrecondition, HasSubstr("Image not found")));
}

}  // namespace
}  // namespace lockstep::cloud_run
