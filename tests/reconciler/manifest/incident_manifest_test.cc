// manifests/nba-props-platform.yaml says what the incident's report says.
#include <gmock/gmock.h>

#include <set>
#include <string>
#include <vector>

#include "reconciler/base/durable_file.h"
#include "reconciler/manifest/expand.h"
#include "reconciler/manifest/manifest_reader.h"
#include "tests/reconciler/manifest/manifest_texts.h"
#include "tests/support/matchers.h"

namespace lockstep {
namespace {

using ::testing::ElementsAre;

constexpr std::string_view kRepository = "us-west2-docker.pkg.dev/nba-props-platform/nba-props/";

class IncidentManifest : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto text =
        ReadFile(LOCKSTEP_SOURCE_DIR "/manifests/nba-props-platform.yaml", std::size_t{1} << 20);
    ASSERT_THAT(text, testing::IsOk());
    auto manifest = ReadManifest(*text, "nba-props-platform.yaml");
    ASSERT_TRUE(manifest) << testing::Text(manifest.error()[0]);
    manifest_ = *std::move(manifest);
    resources_ = Expand(manifest_);
  }

  std::vector<const Resource*> OfType(std::string_view type) const {
    std::vector<const Resource*> found;
    for (const Resource& resource : resources_) {
      if (resource.address.type == type) found.push_back(&resource);
    }
    return found;
  }

  Manifest manifest_;
  std::vector<Resource> resources_;
};

TEST_F(IncidentManifest, NamesTheFourServicesEachWithAnImageOfItsOwnName) {
  EXPECT_EQ(manifest_.scope, (Scope{"nba-props-platform", "us-west2"}));
  std::set<std::string> names;
  for (const Resource* service : OfType("cloud_run_service")) {
    names.insert(service->address.name);
    EXPECT_EQ(StringAt(service->spec, "image"),
              std::string(kRepository) + service->address.name + ":latest");
    const bool asks = service->address.name == "nba-phase2-raw-processors";
    EXPECT_EQ(service->proofs, asks ? std::vector<std::string>{"code"} : std::vector<std::string>{})
        << service->address.name;
  }
  EXPECT_THAT(names, ElementsAre("nba-phase2-raw-processors", "nba-phase3-analytics-processors",
                                 "nba-phase4-precompute-processors", "nba-scrapers"));
}

TEST_F(IncidentManifest, RunsThePhase2ImageInAllTwentyOneJobs) {
  const std::set<std::string> reported = {"nbac-team-boxscore-processor-backfill",
                                          "nbac-schedule-processor-backfill",
                                          "bettingpros-player-props-processor-backfill",
                                          "nbac-injury-report-processor-backfill",
                                          "nbac-player-boxscore-processor-backfill",
                                          "bdl-active-players-processor-backfill",
                                          "bdl-standings-processor-backfill",
                                          "bdl-boxscores-processor-backfill",
                                          "bdl-injuries-processor-backfill",
                                          "bigdataball-pbp-processor-backfill",
                                          "br-roster-processor-backfill",
                                          "espn-boxscore-processor-backfill",
                                          "espn-scoreboard-processor-backfill",
                                          "espn-team-roster-processor-backfill",
                                          "gamebook-registry-processor-backfill",
                                          "nba-players-registry-processor-backfill",
                                          "nbac-gamebook-processor-backfill",
                                          "nbac-play-by-play-processor-backfill",
                                          "nbac-player-movement-processor-backfill",
                                          "nbac-referee-processor-backfill",
                                          "odds-game-lines-processor-backfill"};
  std::set<std::string> names;
  for (const Resource* job : OfType("cloud_run_job")) {
    names.insert(job->address.name);
    EXPECT_EQ(StringAt(job->spec, "image"),
              std::string(kRepository) + "nba-phase2-raw-processors:latest");
  }
  EXPECT_EQ(reported.size(), 21U);
  EXPECT_EQ(names, reported);
}

TEST_F(IncidentManifest, CleansTheHeartbeatsAfterEveryWriter) {
  const std::vector<const Resource*> collections = OfType("firestore_collection");
  ASSERT_EQ(collections.size(), 1U);
  const Resource& heartbeats = *collections[0];
  EXPECT_EQ(heartbeats.address.name, "processor_heartbeats");
  EXPECT_EQ(heartbeats.after.size(), 24U) << "21 jobs and 3 services; nba-scrapers writes none";
  EXPECT_EQ(Dump(heartbeats.spec["bounds"]),
            R"({"alert_above":50,"expected":30,"proliferation":2.0})");
  EXPECT_EQ(Dump(heartbeats.spec["keep"]),
            R"(["p2_nba_raw.*","p2_nbac_player_boxscores","*Processor"])");
  EXPECT_EQ(Dump(heartbeats.spec["bad_ids"]),
            R"([{"kind":"contains","name":"none-date","value":"_None_"},)"
            R"({"kind":"contains","name":"year","value":"_202"},)"
            R"({"kind":"date","name":"dated","value":""}])");
  EXPECT_EQ(
      Dump(heartbeats.spec["cleanup"]),
      R"({"delete_at_most":2000,"delete_share":0.99,"settle_ms":10000,"untouched_for_ms":0})");
}

}  // namespace
}  // namespace lockstep
