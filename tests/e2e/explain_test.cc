// `explain` from end to end: who wrote the incident's bad documents.
#include "reconciler/base/json.h"
#include "tests/e2e/e2e_fixture.h"

namespace lockstep {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using testing::Ended;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ExplainEndToEnd : public testing::EndToEnd {
 protected:
  Ended Explain(std::vector<std::string> flags = {}) {
    flags.insert(flags.begin(), {"explain", Manifest(), "processor_heartbeats"});
    return Lockstep(std::move(flags));
  }

  // The candidates of the JSON object, the likeliest first.
  Json Candidates() {
    const Ended ended = Explain({"--json"});
    EXPECT_EQ(ended.exit_code, 0) << ended.err;
    return Json::parse(ended.out)["candidates"];
  }

  void Refuse(const std::string& piece) {
    cloud->Inject({.target_part = piece, .times = 1'000, .status = 403});
  }
};

const Json& CandidateAt(const Json& candidates, const std::string& address) {
  static const Json kNone;
  for (const Json& one : candidates) {
    if (one["address"] == address) return one;
  }
  return kNone;
}

TEST_F(ExplainEndToEnd, TheJobsThatWroteTheDocumentsComeFirst) {
  StartIncident();
  const Json candidates = Candidates();
  ASSERT_EQ(candidates.size(), 25U) << "every service and job is a candidate";
  std::vector<std::string> first;
  for (std::size_t i = 0; i < 8; ++i) {
    first.push_back(candidates[i]["address"]);
    EXPECT_EQ(candidates[i]["suspicion"], "likely");
  }
  EXPECT_THAT(first,
              ::testing::UnorderedElementsAre("cloud_run_job.nbac-team-boxscore-processor-backfill",
                                              "cloud_run_job.nbac-schedule-processor-backfill",
                                              "cloud_run_job.odds-game-lines-processor-backfill",
                                              "cloud_run_job.nbac-injury-report-processor-backfill",
                                              "cloud_run_job.bdl-boxscores-processor-backfill",
                                              "cloud_run_job.nbac-gamebook-processor-backfill",
                                              "cloud_run_job.espn-scoreboard-processor-backfill",
                                              "cloud_run_job.bdl-injuries-processor-backfill"));
  EXPECT_EQ(candidates[8]["address"], "cloud_run_service.nba-phase2-raw-processors");
  EXPECT_EQ(CandidateAt(candidates, "cloud_run_job.bdl-standings-processor-backfill")["suspicion"],
            "unlikely");
  EXPECT_THAT(Writes(), IsEmpty());
}

TEST_F(ExplainEndToEnd, AJobThatNoManifestNamesIsACandidateToo) {
  StartIncident();
  const std::string manifest = Manifest("      - nbac-team-boxscore-processor-backfill\n", "");
  const Ended ended = Lockstep({"explain", manifest, "processor_heartbeats"});
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_THAT(
      ended.out,
      AllOf(HasSubstr("processor_heartbeats: 1035 bad documents, about 900 a day"),
            ContainsRegex("nbac-team-boxscore-processor-backfill: likely, 9[0-9] of 100 .not "
                          "in the manifest")));
}

TEST_F(ExplainEndToEnd, ALogThatMayNotBeReadIsUnknownAndCountsNeitherWay) {
  StartIncident();
  Refuse("entries:list");
  const Json candidates = Candidates();
  for (const Json& one : candidates) {
    EXPECT_EQ(one["facts"][2]["signal"], "log");
    EXPECT_EQ(one["facts"][2]["standing"], "unknown") << one;
    EXPECT_EQ(one["facts"][2]["points"], 0);
  }
  EXPECT_GE(candidates[0]["score"], 60);
  EXPECT_LE(candidates[0]["score"], 65) << "all points but those of the log";
  EXPECT_THAT(candidates[0]["facts"][2]["detail"].get<std::string>(),
              HasSubstr("logging.logEntries.list"));
}

TEST_F(ExplainEndToEnd, ExecutionsThatMayNotBeReadAreUnknown) {
  StartIncident();
  Refuse("/executions");
  const Json candidates = Candidates();
  const Json& job = CandidateAt(candidates, "cloud_run_job.nbac-team-boxscore-processor-backfill");
  EXPECT_EQ(job["facts"][1]["standing"], "unknown") << job;
  EXPECT_EQ(job["facts"][3]["standing"], "unknown") << "nor is the image that they ran";
}

TEST_F(ExplainEndToEnd, JobsThatCannotBeListedAreAnError) {
  StartIncident();
  Refuse("/jobs");
  const Ended ended = Explain();
  EXPECT_EQ(ended.exit_code, 1) << ended.out;
  EXPECT_THAT(ended.err, HasSubstr("Error: candidates are missing: listing the jobs"));
}

TEST_F(ExplainEndToEnd, ACollectionThatTheManifestDoesNotHaveIsAnError) {
  StartIncident();
  const Ended ended = Lockstep({"explain", Manifest(), "heartbeats"});
  EXPECT_EQ(ended.exit_code, 1);
  EXPECT_THAT(ended.err, HasSubstr("the manifest has no collection heartbeats"));
}

}  // namespace
}  // namespace lockstep
