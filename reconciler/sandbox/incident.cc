#include "reconciler/sandbox/incident.h"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <string>
#include <string_view>

#include "reconciler/sandbox/incident_heartbeats.h"
#include "reconciler/sandbox/incident_writers.h"

namespace lockstep::sandbox {
namespace {

using std::chrono::days;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::string_view kProject = "nba-props-platform";
constexpr std::string_view kRegistry = "us-west2-docker.pkg.dev/nba-props-platform/nba-props/";
constexpr const char* kHeartbeatFile = "/app/shared/monitoring/processor_heartbeat.py";

constexpr std::array<std::string_view, 21> kJobs{"nbac-team-boxscore-processor-backfill",
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

std::string HeartbeatCode(std::string_view document_id) {
  return fmt::format(
      "\"\"\"Heartbeats of processors.\"\"\"\n\n\n"
      "class ProcessorHeartbeat:\n"
      "    def __init__(self, processor_name, run_id, data_date=None):\n"
      "        self.processor_name = processor_name\n"
      "        self.run_id = run_id\n"
      "        self.data_date = data_date\n\n"
      "    @property\n"
      "    def doc_id(self) -> str:\n"
      "{}",
      document_id);
}

std::string OldCode() {
  return HeartbeatCode(
      "        data_date = self.data_date\n"
      "        run_id = self.run_id\n"
      "        return f\"{self.processor_name}_{data_date}_{run_id}\"\n");
}

std::string NewCode() { return HeartbeatCode("        return self.processor_name\n"); }

StoryImage ServiceImage(const std::string& id, std::string_view service, std::string_view commit,
                        const std::string& code) {
  StoryImage image;
  image.id = id;
  image.repository = std::string(kRegistry) + std::string(service);
  if (!code.empty()) image.files[kHeartbeatFile] = code;
  image.files["/app/main.py"] = fmt::format("SERVICE = \"{}\"\n", service);
  image.labels["org.opencontainers.image.revision"] = commit;
  image.entrypoint = {"gunicorn", "--bind", ":8080", "main:app"};
  return image;
}

void AddImages(Story& story) {
  StoryImage old_image =
      ServiceImage(kOldPhase2Image, "nba-phase2-raw-processors", "e05b63b3", OldCode());
  old_image.index = true;
  StoryImage new_image =
      ServiceImage(kNewPhase2Image, "nba-phase2-raw-processors", "ce269d67", NewCode());
  new_image.index = true;
  new_image.tags = {"latest"};
  new_image.logs = {"Stopped heartbeat for p2_nba_raw.odds_api_game_lines",
                    "Stopped heartbeat for p2_nba_raw.nbac_team_boxscore"};
  StoryImage phase3 =
      ServiceImage("phase3", "nba-phase3-analytics-processors", "ce269d67", NewCode());
  StoryImage phase4 =
      ServiceImage("phase4", "nba-phase4-precompute-processors", "ce269d67", NewCode());
  StoryImage scrapers = ServiceImage("scrapers", "nba-scrapers", "2de48c04", "");
  for (StoryImage* image : {&phase3, &phase4, &scrapers}) image->tags = {"latest"};
  story.images = {std::move(old_image), std::move(new_image), std::move(phase3), std::move(phase4),
                  std::move(scrapers)};
  for (const std::string_view job : kJobs) {
    StoryImage image;
    image.id = job;
    image.repository = fmt::format("gcr.io/{}/{}", kProject, job);
    image.tags = {"latest"};
    image.files = {{kHeartbeatFile, OldCode()},
                   {"/app/backfill.py", fmt::format("JOB = \"{}\"\n", job)}};
    image.entrypoint = {"python", "/app/backfill.py"};
    image.docker = true;
    story.images.push_back(std::move(image));
  }
}

Json ServiceResource(const std::string& name, std::string_view commit,
                     const std::string& revision) {
  const std::string image = fmt::format("{}{}:latest", kRegistry, name);
  const Json container = {
      {"image", image},
      {"env",
       Json::array({{{"name", "GCP_PROJECT_ID"}, {"value", kProject}},
                    {{"name", "LOG_LEVEL"}, {"value", "INFO"}},
                    {{"name", "ODDS_API_KEY"}, {"value", "3f9c1d7a5b2e48069e7d41c0aa6b92f3"}},
                    {{"name", "SENTRY_DSN"},
                     {"valueSource",
                      {{"secretKeyRef", {{"secret", "sentry-dsn"}, {"version", "latest"}}}}}}})},
      {"ports", Json::array({{{"name", "http1"}, {"containerPort", 8080}}})},
      {"resources", {{"limits", {{"cpu", "2000m"}, {"memory", "4Gi"}}}, {"cpuIdle", true}}},
      {"startupProbe",
       {{"timeoutSeconds", 240},
        {"periodSeconds", 240},
        {"failureThreshold", 1},
        {"tcpSocket", {{"port", 8080}}}}}};
  return {{"labels", {{"commit-sha", commit}, {"managed-by", "github-actions"}}},
          {"annotations", {{"client.knative.dev/user-image", image}}},
          {"client", "gcloud"},
          {"clientVersion", "528.0.0"},
          {"template",
           {{"revision", revision},
            {"labels", {{"client.knative.dev/nonce", "qwertyuiop"}, {"commit-sha", commit}}},
            {"serviceAccount", fmt::format("processors@{}.iam.gserviceaccount.com", kProject)},
            {"timeout", "3600s"},
            {"maxInstanceRequestConcurrency", 10},
            {"scaling", {{"maxInstanceCount", 10}}},
            {"containers", Json::array({container})}}}};
}

struct ServiceRow {
  std::string_view name;
  std::string_view commit;  // of the label, which lies
  std::string_view image;   // that its last revision runs
  std::string_view suffix;  // of that revision's name
  int generation;
};

void AddServices(Story& story, Stamp now) {
  constexpr std::array<ServiceRow, 4> kServices{
      {{"nba-phase2-raw-processors", "e05b63b3", kOldPhase2Image, "00128-xyz", 128},
       {"nba-phase3-analytics-processors", "075fab1e", "phase3", "00169-56h", 169},
       {"nba-phase4-precompute-processors", "8cb96558", "phase4", "00071-q4m", 71},
       {"nba-scrapers", "2de48c04", "scrapers", "00098-t7d", 98}}};
  for (const ServiceRow& row : kServices) {
    StoryService service;
    service.name = row.name;
    service.generation = row.generation;
    service.created = now - days{320};
    service.updated = now - days{4};
    const std::string revision = fmt::format("{}-{}", row.name, row.suffix);
    service.resource = ServiceResource(service.name, row.commit, revision);
    service.revisions = {{revision, std::string(row.image), service.updated}};
    story.services.push_back(std::move(service));
  }
}

// Two of the jobs set no command: what they start changes with their image.
bool LeavesItsProgramToItsImage(std::string_view job) {
  return job == "br-roster-processor-backfill" || job == "odds-game-lines-processor-backfill";
}

void AddJobs(Story& story) {
  const Stamp last_run = *ParseStamp("2025-09-18T09:00:00Z");
  for (std::size_t i = 0; i < kJobs.size(); ++i) {
    StoryJob job;
    job.name = kJobs[i];
    job.generation = 3;
    job.created = last_run - days{40} + minutes{i};
    job.updated = last_run - days{1};
    Json container = {
        {"image", fmt::format("gcr.io/{}/{}:latest", kProject, job.name)},
        {"args", {"--start-date", "2025-09-01"}},
        {"env", Json::array({{{"name", "GCP_PROJECT_ID"}, {"value", kProject}},
                             {{"name", "DB_PASSWORD"}, {"value", "c0rrect-horse-battery"}}})},
        {"resources", {{"limits", {{"cpu", "1000m"}, {"memory", "2Gi"}}}}}};
    if (!LeavesItsProgramToItsImage(job.name)) {
      container["command"] = {"python", "/app/backfill.py"};
    }
    job.resource = {
        {"labels", {{"team", "data"}}},
        {"client", "gcloud"},
        {"clientVersion", "528.0.0"},
        {"template",
         {{"taskCount", 1},
          {"template",
           {{"containers", Json::array({container})},
            {"maxRetries", 0},
            {"timeout", "3600s"},
            {"serviceAccount", fmt::format("processors@{}.iam.gserviceaccount.com", kProject)}}}}}};
    const Stamp started = last_run + minutes{7 * i};
    job.executions = {
        {job.name + "-k7x2p", started, started + seconds{95}, "EXECUTION_SUCCEEDED", job.name}};
    story.jobs.push_back(std::move(job));
  }
}

// What an identity may do that applies the whole manifest, and nothing more.
void AddGrants(Story& story) {
  const std::string project = fmt::format("projects/{}", kProject);
  story.grants = {
      {project,
       {"run.services.get", "run.services.list", "run.services.update", "run.revisions.get",
        "run.revisions.list", "run.jobs.get", "run.jobs.list", "run.jobs.update",
        "run.executions.list", "run.operations.get", "logging.logEntries.list",
        "artifactregistry.repositories.downloadArtifacts", "datastore.entities.get",
        "datastore.entities.list", "datastore.entities.create", "datastore.entities.update",
        "datastore.entities.delete"}},
      {fmt::format("{}/serviceAccounts/processors@{}.iam.gserviceaccount.com", project, kProject),
       {"iam.serviceAccounts.actAs"}}};
}

}  // namespace

Story IncidentStory(TimePoint now) {
  Story story;
  story.project = kProject;
  story.region = "us-west2";
  story.registries = {{"us-west2-docker.pkg.dev", PullAuth::kOpen}, {"gcr.io", PullAuth::kOpen}};
  AddImages(story);
  AddServices(story, now);
  AddJobs(story);
  AddHeartbeats(story, now);
  AddWriters(story, now);
  AddGrants(story);
  return story;
}

}  // namespace lockstep::sandbox
