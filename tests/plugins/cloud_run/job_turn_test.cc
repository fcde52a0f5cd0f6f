#include "plugins/cloud_run/job_turn.h"

#include <gmock/gmock.h>

#include "plugins/cloud_run/job.h"
#include "tests/plugins/cloud_run/run_world.h"

namespace lockstep::cloud_run {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the fixtures of this folder
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const Json kIdleJob = RawJob("gcr.io/nba-props-platform/backfill");
const Json kBusy = Executions(
    {RawRunning("x3", "2026-02-01T10:00:00Z"), RawRunning("x2", "2026-02-01T09:00:00Z")});
const Json kIdle = Executions({RawExecution("x3", "2026-02-01T10:00:00Z")});

Change PlanWhen(WhenRunning when) {
  const JobSpec spec{.image = {.reference = *ParseImage(kReference), .digest = kNew},
                     .when_running = when};
  Change change = PlanJob(spec, *ParseJob(kIdleJob));
  change.address = {"cloud_run_job", "backfill"};
  return change;
}

Json Touched(Json job) {
  job["etag"] = "\"j7b\"";
  return job;
}

std::string ErrorOfApply(World& world, const Change& change, Code expected = Code::kInternal) {
  const std::optional<Error> error = Apply(world, change);
  if (!error) return "";
  EXPECT_EQ(error->code, expected) << error->message;
  return error->message;
}

TEST(WhenRunning, UpdateReadsNoExecutionAndGoesAhead) {
  World world({Ok(kIdleJob), Ok(Operation(true)), Ok(UpdatedJob(kIdleJob))});
  EXPECT_EQ(ErrorOfApply(world, PlanWhen(WhenRunning::kUpdate)), "");
  EXPECT_THAT(world.Calls(),
              ElementsAre("GET jobs/backfill", "PATCH jobs/backfill", "GET jobs/backfill"));
}

TEST(WhenRunning, WaitSendsNothingBeforeTheLastExecutionHasEnded) {
  World world({Ok(kIdleJob), Ok(kBusy), Ok(kIdleJob), Ok(kBusy), Lost(), Ok(kIdleJob), Ok(kIdle),
               Ok(kIdleJob), Ok(Operation(true)), Ok(UpdatedJob(kIdleJob))});
  EXPECT_EQ(ErrorOfApply(world, PlanWhen(WhenRunning::kWait)), "");
  const std::string executions = "GET jobs/backfill/executions?pageSize=1000";
  EXPECT_THAT(world.Calls(),
              ElementsAre("GET jobs/backfill", executions, "GET jobs/backfill", executions,
                          "GET jobs/backfill", "GET jobs/backfill", executions, "GET jobs/backfill",
                          "PATCH jobs/backfill", "GET jobs/backfill"));
  EXPECT_THAT(world.WaitedFor(), Contains("executions x3, x2 to end").Times(3));
}

TEST(WhenRunning, AStatusThatMovedWhileWaitingIsNoOtherWriter) {
  const Json touched = Touched(kIdleJob);
  World world({Ok(kIdleJob), Ok(kBusy), Ok(touched), Ok(kIdle), Ok(touched), Ok(Operation(true)),
               Ok(UpdatedJob(touched))});
  EXPECT_EQ(ErrorOfApply(world, PlanWhen(WhenRunning::kWait)), "");
  EXPECT_EQ(world.Sent()["etag"], "\"j7b\"");
}

TEST(WhenRunning, AnotherWriterWhileWaitingIsRefusedAndNamed) {
  Json moved = Touched(kIdleJob);
  moved["generation"] = "8";
  World world({Ok(kIdleJob), Ok(kBusy), Ok(moved), Ok(kBusy), Ok(moved)});
  EXPECT_THAT(ErrorOfApply(world, PlanWhen(WhenRunning::kWait), Code::kAborted),
              HasSubstr("generation 7 -> 8"));
  EXPECT_EQ(world.Sent(), Json(nullptr));
}

TEST(WhenRunning, WaitEndsWithTheDeadlineOrAStopAndNamesWhatItWaitedFor) {
  World late({Ok(kIdleJob), Ok(kBusy)});
  late.deadline = Duration{1'500};
  EXPECT_THAT(ErrorOfApply(late, PlanWhen(WhenRunning::kWait), Code::kDeadlineExceeded),
              HasSubstr("cloud_run_job.backfill: "));
  World stopped({Ok(kIdleJob), Ok(kBusy)});
  stopped.stop.request_stop();
  EXPECT_THAT(ErrorOfApply(stopped, PlanWhen(WhenRunning::kWait), Code::kCancelled),
              HasSubstr("waiting for executions x3, x2 to end"));
  EXPECT_EQ(stopped.Sent(), Json(nullptr));
}

TEST(WhenRunning, RefuseNamesTheExecutionsAndSendsNothing) {
  World world({Ok(kIdleJob), Ok(kBusy)});
  EXPECT_EQ(ErrorOfApply(world, PlanWhen(WhenRunning::kRefuse), Code::kFailedPrecondition),
            "cloud_run_job.backfill: executions x3, x2 run, and the manifest says `when_running: "
            "refuse`; nothing was changed: apply again once they have ended");
  EXPECT_EQ(world.Sent(), Json(nullptr));
  World idle(
      {Ok(kIdleJob), Ok(kIdle), Ok(kIdleJob), Ok(Operation(true)), Ok(UpdatedJob(kIdleJob))});
  EXPECT_EQ(ErrorOfApply(idle, PlanWhen(WhenRunning::kRefuse)), "");
}

TEST(WhenRunning, AJobThatIsDoneAlreadyIsNotRefused) {
  World world(
      {Ok(UpdatedJob(kIdleJob)), Ok(kBusy), Ok(UpdatedJob(kIdleJob)), Ok(UpdatedJob(kIdleJob))});
  EXPECT_EQ(ErrorOfApply(world, PlanWhen(WhenRunning::kRefuse)), "");
}

TEST(WhenRunning, ExecutionsThatCannotBeReadAreNotTakenForNone) {
  for (const WhenRunning when : {WhenRunning::kWait, WhenRunning::kRefuse}) {
    World denied({Ok(kIdleJob), Refused(403, "PERMISSION_DENIED", "run.executions.list")});
    EXPECT_THAT(ErrorOfApply(denied, PlanWhen(when), Code::kPermissionDenied),
                HasSubstr("listing the executions of job backfill"));
    std::deque<Result<Response>> replies{Ok(kIdleJob)};
    for (int page = 0; page < 20; ++page) {
      replies.push_back(Ok(Executions({RawExecution("x" + std::to_string(page), "2025-01-01")},
                                      "t" + std::to_string(page))));
    }
    World endless(std::move(replies));
    EXPECT_THAT(ErrorOfApply(endless, PlanWhen(when), Code::kDataLoss),
                HasSubstr("too many to look at"));
    EXPECT_EQ(endless.Sent(), Json(nullptr));
  }
}

TEST(UpdateJob, ChangesTheContainerThatTheManifestNames) {
  Json live = kIdleJob;
  live["template"]["template"]["containers"].push_back(
      {{"name", "worker"}, {"image", "gcr.io/p/worker"}});
  const JobSpec spec{.image = {.reference = *ParseImage(kReference), .digest = kNew},
                     .container = "worker"};
  Change change = PlanJob(spec, *ParseJob(live, "worker"));
  change.address = {"cloud_run_job", "backfill"};
  Json done = live;
  done["template"]["template"]["containers"][1]["image"] = kPinned;
  World world({Ok(live), Ok(Operation(true)), Ok(done)});
  EXPECT_EQ(ErrorOfApply(world, change), "");
  EXPECT_EQ(world.Sent()["template"], done["template"]);
}

}  // namespace
}  // namespace lockstep::cloud_run
