#include "plugins/cloud_run/program_lister.h"

#include <gmock/gmock.h>

#include <deque>
#include <string>
#include <vector>

#include "tests/plugins/cloud_run/run_world.h"
#include "tests/support/matchers.h"

namespace lockstep::cloud_run {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the fixtures of this folder
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::string kTagged = "gcr.io/p/backfill:latest";

TEST(ProgramLister, TakesTheDigestThatServesAndTheImageThatAJobNames) {
  World world({Ok(Page("services", {RawService()})), Ok(RawRevision(kOld)),
               Ok(Page("jobs", {RawJob(kTagged), RawJob(kPinned, "pinned")}))});
  const auto programs = ProgramLister().FindPrograms(world.read());
  ASSERT_THAT(programs, lockstep::testing::IsOk());
  std::vector<std::string> found;
  for (const LiveProgram& program : *programs) {
    EXPECT_THAT(program.problem, IsEmpty());
    found.push_back(Text(program.address) + " " + program.image);
  }
  EXPECT_THAT(found,
              ElementsAre("cloud_run_service.raw " + kRepository + "@" + kOld,
                          "cloud_run_job.backfill " + kTagged, "cloud_run_job.pinned " + kPinned));
}

TEST(ProgramLister, WhatCannotBeReadIsAnErrorAndNoShorterList) {
  for (const std::deque<Result<Response>>& replies : std::vector<std::deque<Result<Response>>>{
           {Refused(403, "PERMISSION_DENIED", "no")},
           {Ok(Page("services", {RawService()})), Refused(404, "NOT_FOUND", "gone")},
           {Ok(Page("services", {})), Lost()}}) {
    World world(replies);
    EXPECT_FALSE(ProgramLister().FindPrograms(world.read()));
  }
}

TEST(ProgramLister, AJobWhoseImageHasNoKnownPlaceIsListedWithItsProblem) {
  Json job = RawJob(kTagged);
  Json& containers = job["template"]["template"]["containers"];
  containers.push_back({{"name", "other"}, {"image", kTagged}});
  World world({Ok(Page("services", {})), Ok(Page("jobs", {job}))});
  const auto programs = ProgramLister().FindPrograms(world.read());
  ASSERT_THAT(programs, lockstep::testing::IsOk());
  ASSERT_EQ(programs->size(), 1U);
  EXPECT_THAT(programs->front().problem, HasSubstr("container"));
}

TEST(ProgramLister, AServiceWhoseDigestIsNotKnownIsListedWithItsProblem) {
  World world({Ok(Page("services", {RawService()})), Ok(Json{{"name", "full/name"}}),
               Ok(Page("jobs", {}))});
  const auto programs = ProgramLister().FindPrograms(world.read());
  ASSERT_THAT(programs, lockstep::testing::IsOk());
  ASSERT_EQ(programs->size(), 1U);
  EXPECT_THAT(programs->front().problem, HasSubstr("not known"));
}

}  // namespace
}  // namespace lockstep::cloud_run
