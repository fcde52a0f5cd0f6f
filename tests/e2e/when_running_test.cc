// A job whose execution is under way when the apply comes to it.
#include "tests/e2e/e2e_fixture.h"

namespace lockstep {
namespace {

using ::testing::Contains;
using testing::Ended;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* kJob = "nbac-schedule-processor-backfill";
constexpr const char* kExecution = "nbac-schedule-processor-backfill-busy1";

class WhenAnExecutionRuns : public testing::EndToEnd {
 protected:
  // The incident, and one more execution that runs until `completed` (the epoch: for good).
  void StartWithExecution(TimePoint completed) {
    sandbox::Story story = sandbox::IncidentStory(clock.Now());
    for (sandbox::StoryJob& job : story.jobs) {
      if (job.name != kJob) continue;
      job.executions.push_back({.name = kExecution,
                                .created = {clock.Now() - std::chrono::minutes{5}},
                                .completed = {completed}});
    }
    Start({.story = std::move(story)});
  }

  // A manifest of the one job.
  std::string JobManifest(const std::string& when_running) {
    return WriteManifest(
        "lockstep: 1\nproject: nba-props-platform\nregion: us-west2\nunmanaged: ignore\njobs:\n"
        "  - name: " +
        std::string(kJob) +
        "\n    image: us-west2-docker.pkg.dev/nba-props-platform/nba-props/"
        "nba-phase2-raw-processors:latest\n" +
        when_running);
  }

  // When the job's update arrived; nullopt if none did.
  std::optional<TimePoint> Updated() const {
    for (const RecordedRequest& request : cloud->requests()) {
      if (request.method == "PATCH") return request.at;
    }
    return std::nullopt;
  }
};

TEST_F(WhenAnExecutionRuns, RefuseChangesNothingAndNamesTheExecution) {
  ASSERT_NO_FATAL_FAILURE(StartWithExecution({}));
  const Json before = cloud->Job(kJob);
  const Ended ended =
      Lockstep({"apply", "--auto-approve", JobManifest("    when_running: refuse\n")});
  EXPECT_EQ(ended.exit_code, 1) << ended.out;
  EXPECT_THAT(ended.err, HasSubstr("execution nbac-schedule-processor-backfill-busy1 runs, and the "
                                   "manifest says `when_running: "
                                   "refuse`; nothing was changed"));
  EXPECT_EQ(cloud->Job(kJob), before);
  EXPECT_THAT(Writes(), IsEmpty());
}

TEST_F(WhenAnExecutionRuns, WaitUpdatesOnceItHasEnded) {
  const TimePoint end = clock.Now() + std::chrono::milliseconds{1500};
  ASSERT_NO_FATAL_FAILURE(StartWithExecution(end));
  const Ended ended =
      Lockstep({"apply", "--auto-approve", JobManifest("    when_running: wait\n")});
  EXPECT_EQ(ended.exit_code, 0) << ended.err << ended.out;
  const auto updated = Updated();
  ASSERT_TRUE(updated);
  EXPECT_GE(*updated, end);
  EXPECT_THAT(ended.out, HasSubstr("1 changed"));
}

TEST_F(WhenAnExecutionRuns, WithoutTheKeyItIsUpdatedAndTheExecutionIsShown) {
  ASSERT_NO_FATAL_FAILURE(StartWithExecution({}));
  const Ended ended = Lockstep({"apply", "--auto-approve", JobManifest("")});
  EXPECT_THAT(ended.out, HasSubstr("busy1"));
  EXPECT_THAT(Writes(), Contains(HasSubstr(kJob)));
  EXPECT_THAT(Writes(), ::testing::SizeIs(1)) << "an execution is never started or stopped";
}

}  // namespace
}  // namespace lockstep
