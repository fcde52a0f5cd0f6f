// Scenarios, and the incident.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "reconciler/base/durable_file.h"
#include "reconciler/sandbox/incident.h"
#include "tests/reconciler/sandbox/fixture.h"

namespace lockstep::testing {
namespace {

using sandbox::IncidentStory;
using sandbox::LoadScenario;
using sandbox::ScenarioText;
using sandbox::Story;
using sandbox::StoryDocument;
using ::testing::HasSubstr;

const TimePoint kNow{std::chrono::hours{24 * 20'000}};

Json Minimal() { return {{"lockstep_scenario", 1}, {"project", "p"}, {"region", "us-west2"}}; }

Json With(const char* place, const Json& value) {
  Json scenario = Minimal();
  scenario[Json::json_pointer(place)] = value;
  return scenario;
}

TEST(Scenario, AStoryComesBackAsItWasWritten) {
  const Story story = SmallStory(kNow);
  EXPECT_TRUE(LoadScenario(ScenarioText(story), kNow).value() == story);
}

TEST(Scenario, TheIncidentComesBackAsItWasWritten) {
  const Story story = IncidentStory(kNow);
  const auto loaded = LoadScenario(ScenarioText(story), kNow);
  ASSERT_THAT(loaded, IsOk());
  EXPECT_TRUE(*loaded == story);
}

TEST(Scenario, TimesMayBeReckonedFromTheStart) {
  const Json document = {{"path", "c/a"}, {"created", "-90m"}};
  const auto story = LoadScenario(Dump(With("/documents", Json::array({document}))), kNow);
  ASSERT_THAT(story, IsOk());
  EXPECT_EQ(story->documents[0].created, kNow - std::chrono::minutes{90});
  EXPECT_EQ(story->documents[0].updated, story->documents[0].created);
}

TEST(Scenario, TheExampleIsTheOneInTheDocumentation) {
  const std::string root = LOCKSTEP_SOURCE_DIR;
  const auto example = ReadFile(root + "/examples/scenario/stale-service.json", 1U << 20);
  const auto page = ReadFile(root + "/docs/sandbox.md", 1U << 20);
  ASSERT_THAT(example, IsOk());
  ASSERT_THAT(page, IsOk());
  EXPECT_THAT(*page, HasSubstr("```json\n" + *example + "```"));
  const auto story = LoadScenario(*example, kNow);
  ASSERT_THAT(story, IsOk());
  FakeClock clock;
  SandboxOptions options;
  options.story = *story;
  EXPECT_THAT(Sandbox::Start(std::move(options), clock), IsOk());
}

TEST(Scenario, WhatIsWrongIsSaidWithItsPlace) {
  const Json image = {{"id", "i"}, {"repository", "a.b/c"}};
  const auto image_with = [&](const char* key, const Json& value) {
    Json changed = image;
    changed[key] = value;
    return With("/images", Json::array({changed}));
  };
  const Json service = {{"name", "s"},
                        {"revisions", Json::array({{{"name", "s-1"}, {"image", "phase2"}}})}};
  Json misnamed = image_with("id", "phase-2");
  misnamed["services"] = Json::array({service});
  const std::vector<std::pair<Json, std::string>> rows = {
      {With("/lockstep_scenario", 2), "lockstep_scenario: must be 1"},
      {With("/project", 1), "project: must be a string"},
      {With("/imagess", 1), "unknown key \"imagess\"; did you mean \"images\"?"},
      {image_with("tag", "x"), "images[0]: unknown key \"tag\"; did you mean \"tags\"?"},
      {image_with("tags", Json::array({1})), "images[0].tags[0]: must be a string"},
      {image_with("repository", "a.b/c:tag"), "images[0].repository: must be HOST/PATH"},
      {image_with("index", "yes"), "images[0].index: must be true or false"},
      {image_with("files", {{"relative", ""}}), "images[0].files: a path begins with /"},
      {With("/images", Json::array({image, image})), "images[1].id: another image"},
      {misnamed,
       "services[0].revisions[0].image: no image has the id \"phase2\"; did you mean \"phase-2\"?"},
      {With("/documents", Json::array({{{"path", "c"}}})),
       "documents[0].path: must be COLLECTION/ID"},
      {With("/documents", Json::array({{{"path", "c/a"}, {"database", "x"}}})),
       "documents[0].database: is not one"},
      {With("/documents", Json::array({{{"path", "c/a"}, {"created", "soon"}}})),
       "documents[0].created: must be an RFC 3339"},
      {With("/registries", {{"gcr.io", "closed"}}), "registries.gcr.io: must be \"open\""},
      {With("/jobs", 1), "jobs: must be a list"},
      {With("/jobs", Json::array({1})), "jobs[0]: must be an object"}};
  for (const auto& [scenario, message] : rows) {
    EXPECT_THAT(LoadScenario(Dump(scenario), kNow),
                Fails(Code::kInvalidArgument, HasSubstr(message)));
  }
  EXPECT_THAT(LoadScenario("{", kNow), Fails(Code::kInvalidArgument, HasSubstr("the scenario")));
  EXPECT_THAT(LoadScenario("{}", kNow),
              Fails(Code::kInvalidArgument, HasSubstr("lockstep_scenario")));
}

TEST(Scenario, AMalformedResourceKeepsTheSandboxFromStarting) {
  FakeClock clock;
  SandboxOptions options;
  options.story = SmallStory(kNow);
  options.story.services[0].resource["template"]["timeout"] = 5;
  EXPECT_THAT(Sandbox::Start(std::move(options), clock),
              Fails(Code::kInvalidArgument, HasSubstr("service app")));
}

bool IsBad(const std::string& id) {
  return id.find("_None_") != std::string::npos || id.find("_202") != std::string::npos;
}

TEST(Incident, HasTheFiguresOfTheReport) {
  const Story story = IncidentStory(kNow);
  EXPECT_EQ(story.services.size(), 4U);
  EXPECT_EQ(story.jobs.size(), 21U);
  ASSERT_EQ(story.documents.size(), 1'053U);
  int none = 0;
  int dated = 0;
  int young = 0;
  std::set<std::string> paths;
  for (const StoryDocument& document : story.documents) {
    paths.insert(document.path);
    none += document.path.find("_None_") != std::string::npos ? 1 : 0;
    dated += document.path.find("_202") != std::string::npos ? 1 : 0;
    young += IsBad(document.path) && document.created > kNow - std::chrono::hours{24} ? 1 : 0;
    EXPECT_LE(document.created, document.updated);
    EXPECT_LE(document.updated, sandbox::Stamp(kNow)) << document.path;
    EXPECT_GT(document.created, kNow - std::chrono::hours{24 * 125}) << document.path;
  }
  EXPECT_EQ(paths.size(), 1'053U);
  EXPECT_EQ(none, 1'022);
  EXPECT_EQ(dated, 13);
  EXPECT_EQ(young, 900);
  EXPECT_TRUE(paths.contains("processor_heartbeats/NbacTeamBoxscoreProcessor_None_a7ac21c9"));
  EXPECT_TRUE(paths.contains("processor_heartbeats/NbacScheduleProcessor_2025-12-14_0c1d2e3f"));
  EXPECT_TRUE(paths.contains("processor_heartbeats/p2_nba_raw.odds_api_game_lines"));
}

TEST(Incident, DiffersOnlyInItsTimesFromDayToDay) {
  const Story today = IncidentStory(kNow);
  const Story later = IncidentStory(kNow + std::chrono::hours{1'000});
  for (std::size_t i = 0; i < today.documents.size(); ++i) {
    EXPECT_EQ(today.documents[i].path, later.documents[i].path);
    EXPECT_EQ(later.documents[i].created - today.documents[i].created, std::chrono::hours{1'000});
  }
  EXPECT_EQ(today.images, later.images);
}

class IncidentCloud : public SandboxTest {
 protected:
  void SetUp() override {
    SandboxOptions options;
    options.story = IncidentStory(clock_.Now());
    Start(std::move(options));
  }
  std::string ServedBy(const std::string& service) const {
    const std::string name = StringAt(sandbox_->Service(service), "latestReadyRevision");
    const Json revision = sandbox_->Revision(service, name.substr(name.rfind('/') + 1));
    const std::string image = StringAt(revision["containers"][0], "image");
    return image.substr(image.find('@') + 1);
  }
};

TEST_F(IncidentCloud, ThePhase2ServiceServesTheOldDigestUnderAnEqualString) {
  const Json service = sandbox_->Service("nba-phase2-raw-processors");
  EXPECT_EQ(
      service["template"]["containers"][0]["image"],
      "us-west2-docker.pkg.dev/nba-props-platform/nba-props/nba-phase2-raw-processors:latest");
  EXPECT_EQ(service["template"]["revision"], "nba-phase2-raw-processors-00128-xyz");
  EXPECT_EQ(service["labels"]["commit-sha"], "e05b63b3");
  EXPECT_EQ(ServedBy("nba-phase2-raw-processors"),
            sandbox_->ChildDigest(sandbox::kOldPhase2Image).value());
  EXPECT_NE(sandbox_->ChildDigest(sandbox::kOldPhase2Image),
            sandbox_->ChildDigest(sandbox::kNewPhase2Image));
}

TEST_F(IncidentCloud, TheOtherServicesServeWhatTheirTagNames) {
  EXPECT_EQ(ServedBy("nba-phase3-analytics-processors"), sandbox_->Digest("phase3").value());
  EXPECT_EQ(ServedBy("nba-phase4-precompute-processors"), sandbox_->Digest("phase4").value());
  EXPECT_EQ(ServedBy("nba-scrapers"), sandbox_->Digest("scrapers").value());
}

TEST_F(IncidentCloud, EveryJobRunsAnImageOfItsOwnInTheOldRegistry) {
  const Json job = sandbox_->Job("bdl-standings-processor-backfill");
  EXPECT_EQ(job["template"]["template"]["containers"][0]["image"],
            "gcr.io/nba-props-platform/bdl-standings-processor-backfill:latest");
  EXPECT_THAT(StringAt(job["latestCreatedExecution"], "createTime"),
              ::testing::StartsWith("2025-09-18"));
  const Reply reply = client().Get(
      "/v2/nba-props-platform/bdl-standings-processor-backfill/manifests/latest",
      {{"host", "gcr.io"}, {"accept", "application/vnd.docker.distribution.manifest.v2+json"}});
  EXPECT_EQ(reply.status, 200);
}

TEST_F(IncidentCloud, AJobRanWhenTheNewDocumentsThatBearItsNameWereWrittenAndNoneRunsNow) {
  const sandbox::Stamp now = std::chrono::time_point_cast<std::chrono::microseconds>(clock_.Now());
  const Story story = IncidentStory(clock_.Now());
  const auto job = std::find_if(story.jobs.begin(), story.jobs.end(), [](const auto& one) {
    return one.name == "nbac-schedule-processor-backfill";
  });
  ASSERT_NE(job, story.jobs.end());
  for (const auto& execution : job->executions) {
    const bool long_ago = execution.name.ends_with("-k7x2p");  // on the day of the report's list
    EXPECT_TRUE(long_ago || execution.completed < now) << execution.name;
  }
  int written = 0;
  for (const auto& document : story.documents) {
    const bool bears = document.path.find("/NbacScheduleProcessor_") != std::string::npos;
    if (!bears || now - document.created > std::chrono::hours{24}) continue;
    ++written;
    EXPECT_TRUE(std::any_of(job->executions.begin(), job->executions.end(), [&](const auto& one) {
      return one.created < document.created && document.updated < one.completed;
    })) << document.path;
  }
  EXPECT_GT(written, 50);
}

TEST_F(IncidentCloud, TheImagesHoldTheOldAndTheNewCode) {
  const Story story = IncidentStory(clock_.Now());
  for (const auto& image : story.images) {
    const auto file = image.files.find("/app/shared/monitoring/processor_heartbeat.py");
    if (file == image.files.end()) continue;
    const bool is_new = file->second.find("return self.processor_name") != std::string::npos;
    EXPECT_EQ(is_new,
              image.id == sandbox::kNewPhase2Image || image.id == "phase3" || image.id == "phase4")
        << image.id;
    EXPECT_EQ(is_new, file->second.find("_{run_id}") == std::string::npos) << image.id;
  }
}

}  // namespace
}  // namespace lockstep::testing
