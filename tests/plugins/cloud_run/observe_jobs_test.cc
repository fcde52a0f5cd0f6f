// Jobs, their executions, and what is said of those that no manifest names.
#include <gmock/gmock.h>

#include <deque>

#include "plugins/cloud_run/job.h"
#include "plugins/cloud_run/observe.h"
#include "tests/plugins/cloud_run/run_world.h"
#include "tests/support/matchers.h"

namespace lockstep::cloud_run {
namespace {

using lockstep::testing::IsOk;
using namespace testing;  // NOLINT(google-build-using-namespace): the fixtures of this folder
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::vector<Resource> kWantedJobs{Wanted("cloud_run_job", "a"),
                                        Wanted("cloud_run_job", "gone")};
const std::string kAllExecutions = "GET jobs/-/executions?pageSize=1000";

TEST(ObserveJobs, TakesTwoListsAndNoCallAJob) {
  World world({Ok(Page("jobs", {RawJob("gcr.io/p/a", "a"), RawJob("gcr.io/p/b", "b")})),
               Ok(Executions({RawRunning("a-x3", "2026-02-01T11:00:00Z", kPinned, "a"),
                              RawExecution("b-x9", "2026-02-01T10:00:00Z", kPinned, "b")},
                             "t/1")),
               Ok(Executions({RawRunning("a-x2", "2026-01-01T10:00:00Z", "gcr.io/p/a", "a"),
                              RawRunning("lost-x1", "2026-01-01T10:00:00Z", "c", "deleted")}))});
  const auto seen = ObserveJobs(kWantedJobs, Strangers::kInclude, world.read());
  ASSERT_THAT(seen, IsOk());
  ASSERT_EQ(seen->size(), 3U);
  const JobState state = JobFrom((*seen)[0].state);
  EXPECT_EQ(state.history.latest.name, "a-x3");
  EXPECT_EQ(state.history.latest.digest, kNew);
  EXPECT_EQ(ExecutionNames(state.history.running), "executions a-x3, a-x2");
  EXPECT_EQ((*seen)[1].summary,
            "runs gcr.io/p/b, last run 2026-02-01T10:00:00Z (succeeded) by sha256:999999999999…, "
            "last changed 2025-09-01T10:00:00Z by ci@example.com, creator unknown");
  EXPECT_FALSE((*seen)[2].present);
  EXPECT_THAT(world.Calls(), ElementsAre("GET jobs", kAllExecutions,
                                         "GET jobs/-/executions?pageSize=1000&pageToken=t%2F1"));
}

TEST(ObserveJobs, WithoutAWantedJobNoExecutionIsReadAndStrangersShowTheirLastRun) {
  World world({Ok(Page("jobs", {RawJob("gcr.io/p/b", "b")}))});
  const auto seen = ObserveJobs({}, Strangers::kInclude, world.read());
  ASSERT_THAT(seen, IsOk());
  EXPECT_THAT(seen->front().summary, HasSubstr("last run 2025-09-18T10:00:00Z (succeeded)"));
  EXPECT_THAT(world.Calls(), ElementsAre("GET jobs"));
}

TEST(ObserveJobs, ThreePagesOfStrangersAreAllListed) {
  std::deque<Result<Response>> replies;
  for (int page = 0; page < 3; ++page) {
    std::vector<Json> jobs;
    for (int i = 0; i < 100; ++i) {
      jobs.push_back(RawJob("gcr.io/p/b", "job-" + std::to_string(100 * page + i)));
      jobs.back()["creator"] = "jane@example.com";
    }
    replies.push_back(Ok(Page("jobs", jobs, page < 2 ? "t" + std::to_string(page) : "")));
  }
  World world(std::move(replies));
  const auto seen = ObserveJobs({}, Strangers::kInclude, world.read());
  ASSERT_THAT(seen, IsOk());
  EXPECT_EQ(seen->size(), 300U);
  for (const Observation& one : *seen) {
    EXPECT_TRUE(one.present);
    EXPECT_THAT(one.summary, AllOf(HasSubstr("runs gcr.io/p/b, last run 2025-09-18T10:00:00Z"),
                                   HasSubstr("created by jane@example.com")));
  }
}

TEST(ObserveJobs, AListOfExecutionsThatFailsVoidsTheReading) {
  const std::vector<Result<Response>> bad = {
      Lost(), Refused(403, "PERMISSION_DENIED", "Permission 'run.executions.list' denied"),
      Refused(404, "NOT_FOUND", "none"), Response{.status = 200, .body = R"({"executions": [)"},
      Ok(Executions({{{"job", "a"}}}))};
  for (const Result<Response>& reply : bad) {
    World all({Ok(Page("jobs", {RawJob("gcr.io/p/a", "a")})), reply});
    const auto seen = ObserveJobs(kWantedJobs, Strangers::kInclude, all.read());
    EXPECT_FALSE(seen) << seen->size();
    World one({Ok(RawJob("gcr.io/p/a", "a")), reply});
    const auto alone = ObserveJobs({kWantedJobs.data(), 1}, Strangers::kLeaveOut, one.read());
    ASSERT_THAT(alone, IsOk());
    EXPECT_TRUE(alone->front().error) << "never absent, never without executions";
  }
}

TEST(ObserveJobs, AProofReadsTheJobAndItsExecutionsAlone) {
  World world({Ok(RawJob(kPinned, "a")),
               Ok(Executions({RawRunning("a-x2", "2025-01-01T10:00:00Z", "gcr.io/p/a", "a")}))});
  const auto seen = ObserveJobs({kWantedJobs.data(), 1}, Strangers::kLeaveOut, world.read());
  ASSERT_THAT(seen, IsOk());
  EXPECT_EQ(ExecutionNames(OldExecutions(JobFrom(seen->front().state))), "execution a-x2");
  EXPECT_THAT(world.Calls(), ElementsAre("GET jobs/a", "GET jobs/a/executions?pageSize=1000"));
}

TEST(ObserveJobs, ReadsTwentyPagesOfExecutionsAndRemembersThatThereAreMore) {
  std::deque<Result<Response>> replies{Ok(Page("jobs", {RawJob(kPinned, "a")}))};
  for (int page = 0; page < 20; ++page) {
    const std::string name = "a-x" + std::to_string(page);
    replies.push_back(Ok(Executions({RawExecution(name, "2025-01-01T10:00:00Z", "a@" + kOld, "a")},
                                    "t" + std::to_string(page))));
  }
  World world(std::move(replies));
  const auto seen = ObserveJobs(kWantedJobs, Strangers::kInclude, world.read());
  ASSERT_THAT(seen, IsOk());
  EXPECT_EQ(world.Calls().size(), 21U);
  const JobState state = JobFrom(seen->front().state);
  EXPECT_TRUE(state.history.cut);
  EXPECT_EQ(HasRunItsImage(state, {kNew}), Ran::kUnknown);
}

TEST(ObserveJobs, TheManifestSaysWhichContainerCounts) {
  Json raw = RawJob("gcr.io/p/log", "a");
  raw["template"]["template"]["containers"].push_back({{"name", "worker"}, {"image", kPinned}});
  Resource wanted = kWantedJobs[0];
  wanted.spec["container"] = "worker";
  World all({Ok(Page("jobs", {raw})), Ok(Executions({}))});
  World one({Ok(raw), Ok(Executions({}))});
  for (const auto& [strangers, world] :
       {std::pair{Strangers::kInclude, &all}, {Strangers::kLeaveOut, &one}}) {
    const auto seen = ObserveJobs({&wanted, 1}, strangers, world->read());
    ASSERT_THAT(seen, IsOk());
    EXPECT_EQ(seen->front().state["image"], kPinned);
  }
}

}  // namespace
}  // namespace lockstep::cloud_run
