// The rung logs from end to end: what a program says once it runs.
#include "reconciler/base/rfc3339.h"
#include "tests/e2e/e2e_fixture.h"

namespace lockstep {
namespace {

using ::testing::AllOf;
using testing::Ended;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kLogsPhase2 = "nba-phase2-raw-processors";
constexpr const char* kLogsPhase3 = "nba-phase3-analytics-processors";

class LogsEndToEnd : public testing::EndToEnd {
 protected:
  // The incident's manifest with `logs` for a service.
  std::string With(const std::string& service, const std::string& logs) {
    return Manifest("- name: " + service + "\n",
                    "- name: " + service + "\n    logs: " + logs + "\n");
  }

  // The incident, in which phase 3, which runs what it must, has said `lines` a minute ago.
  void StartWithLines(const std::vector<std::string>& lines) {
    SandboxOptions options;
    options.story = sandbox::IncidentStory(clock.Now());
    for (const sandbox::StoryService& service : options.story.services) {
      if (service.name != kLogsPhase3) continue;
      for (const std::string& line : lines) {
        AddLine(service, line, clock.Now() - std::chrono::minutes{1}, options.story);
      }
    }
    Start(std::move(options));
  }

  static void AddLine(const sandbox::StoryService& service, const std::string& line, TimePoint at,
                      sandbox::Story& story) {
    story.log_entries.push_back(
        {{"insertId", "line" + std::to_string(story.log_entries.size())},
         {"logName", "projects/" + story.project + "/logs/run.googleapis.com%2Fstdout"},
         {"timestamp", FormatTime(at)},
         {"resource",
          {{"type", "cloud_run_revision"},
           {"labels",
            {{"project_id", story.project},
             {"service_name", service.name},
             {"revision_name", service.revisions.back().name},
             {"configuration_name", service.name},
             {"location", story.region}}}}},
         {"textPayload", line}});
  }
};

TEST_F(LogsEndToEnd, TheNewRevisionIsProvenByWhatItSaysAfterTheApply) {
  StartIncident();
  const Ended apply =
      Lockstep({"apply", "--auto-approve",
                With(kLogsPhase2, "[{contains: Stopped heartbeat for p2_, within: 15m}]")});
  EXPECT_EQ(apply.exit_code, 0) << apply.err << apply.out;
  EXPECT_THAT(apply.out, HasSubstr("cloud_run_service.nba-phase2-raw-processors: proven (code, "
                                   "digest, logs, revision, traffic)"));
}

TEST_F(LogsEndToEnd, WhatANewRevisionHasNotSaidYetIsUnknownAndHoldsNothingBack) {
  StartIncident();
  const Ended apply = Lockstep(
      {"apply", "--auto-approve", With(kLogsPhase2, "[{contains: Never said, within: 15m}]")});
  EXPECT_EQ(apply.exit_code, 0) << apply.err << apply.out;
  EXPECT_THAT(
      apply.out,
      AllOf(HasSubstr("nba-phase2-raw-processors: logs unknown"),
            HasSubstr("none of 2 entries of revision nba-phase2-raw-processors-"),
            HasSubstr("so far: it has been there since"), HasSubstr("Documents: 1035 deleted")));
}

TEST_F(LogsEndToEnd, ALineThatMustNotAppearRefutesAtOnceAndKeepsTheDocuments) {
  StartIncident();
  const Ended apply = Lockstep(
      {"apply", "--auto-approve", With(kLogsPhase2, "[{lacks: nbac_team_boxscore, within: 15m}]")});
  EXPECT_EQ(apply.exit_code, 1) << apply.out;
  EXPECT_THAT(apply.out, AllOf(HasSubstr("logs refuted"),
                               HasSubstr("which must not hold \"nbac_team_boxscore\"")));
  EXPECT_THAT(cloud->DocumentIds("processor_heartbeats"), ::testing::SizeIs(1053));
}

TEST_F(LogsEndToEnd, ThePlanWarnsOfAProgramThatSaysSomethingElse) {
  StartWithLines({"analysed 3 games"});
  const Ended plan = Lockstep({"plan", With(kLogsPhase3, "[{contains: Never said, within: 15m}]")});
  EXPECT_EQ(plan.exit_code, 0) << plan.err;
  EXPECT_THAT(plan.out,
              AllOf(HasSubstr("Warning: the log does not say what it must: none of 1 entry"),
                    HasSubstr("contains \"Never said\"")));
}

TEST_F(LogsEndToEnd, SilenceIsNeitherProofNorRefutation) {
  StartIncident();
  const Ended plan = Lockstep({"plan", With(kLogsPhase3, "[{lacks: Traceback, within: 15m}]")});
  EXPECT_EQ(plan.exit_code, 0) << plan.err;
  EXPECT_THAT(plan.out, Not(HasSubstr("the log does not say")));
}

TEST_F(LogsEndToEnd, AllProgramsAreAskedForInOneQuery) {
  StartIncident();
  std::string logs = "\n    logs: [{lacks: Traceback, within: 15m}]";
  const Ended plan = Lockstep(
      {"plan",
       Manifest("    image: phase2-raw-processors\n  - name: nba-phase3-analytics-processors",
                "    image: phase2-raw-processors" + logs +
                    "\n  - name: nba-phase3-analytics-processors" + logs)});
  EXPECT_EQ(plan.exit_code, 0) << plan.err;
  EXPECT_EQ(RequestsFor("entries:list"), 1);
}

}  // namespace
}  // namespace lockstep
