// Another writer changes a job between the plan and its turn in the apply.
#include "tests/e2e/e2e_fixture.h"

namespace lockstep {
namespace {

using ::testing::AllOf;
using testing::Ended;
using ::testing::HasSubstr;
using testing::kPhase2Repository;
using ::testing::Not;

// Jobs go in the order of their names: this one comes last.
constexpr const char* kLastJob = "nbac-team-boxscore-processor-backfill";

class Conflict : public testing::EndToEnd {
 protected:
  // Starts an apply of one step at a time, and comes back when its first job is under way.
  std::unique_ptr<testing::Program> Begin(const std::string& manifest) {
    auto apply = Launch({"apply", "--auto-approve", "--parallelism=1", manifest});
    EXPECT_TRUE(AwaitRequests("-backfill", 1)) << "no job was asked for by name";
    return apply;
  }
};

TEST_F(Conflict, AnotherWritersChangeIsKeptAndTheJobIsPlannedAgain) {
  StartIncident({.latency = Duration{20}});
  const auto apply = Begin(Manifest());
  ASSERT_NO_FATAL_FAILURE(Relabel(kLastJob));
  const Ended ended = apply->Wait();
  EXPECT_EQ(ended.exit_code, 0) << ended.err << ended.out;
  EXPECT_THAT(Trace(), AllOf(HasSubstr("it changed since the plan was made; planned again"),
                             HasSubstr(kLastJob), HasSubstr("generation 3 -> 4")));
  EXPECT_THAT(ended.out, HasSubstr("Apply complete! Resources: 0 added, 22 changed, 1 destroyed."));
  const Json job = cloud->Job(kLastJob);
  EXPECT_EQ(job["labels"]["owner"], "another-team");
  EXPECT_THAT(StringAt(job["template"]["template"]["containers"][0], "image"),
              HasSubstr("@sha256:"));
}

TEST_F(Conflict, AJobThatWouldGetAnotherImageNowIsRefusedAndTheOthersGoOn) {
  StartIncident({.latency = Duration{20}});
  // What both images hold, so that it is the image that differs and not its code that is refuted.
  const auto apply = Begin(
      Manifest("contains: return self.processor_name # the id of a heartbeat is the processor's "
               "name\n        lacks: _{run_id} # the old code made a new id every run",
               "contains: class ProcessorHeartbeat"));
  ASSERT_NO_FATAL_FAILURE(Relabel(kLastJob));
  ASSERT_TRUE(cloud->MoveTag(kPhase2Repository, "latest", sandbox::kOldPhase2Image));
  const Json before = cloud->Job(kLastJob);
  const Ended ended = apply->Wait();
  EXPECT_EQ(ended.exit_code, 1) << ended.out;
  EXPECT_THAT(ended.err, AllOf(HasSubstr("generation 3 -> 4"), HasSubstr("planned again, it wants"),
                               HasSubstr("something else: image -> ")));
  EXPECT_EQ(cloud->Job(kLastJob), before);
  EXPECT_THAT(Writes(), Not(::testing::Contains(HasSubstr(":commit"))))
      << "nothing is cleaned while a writer is not as wanted";
}

}  // namespace
}  // namespace lockstep
