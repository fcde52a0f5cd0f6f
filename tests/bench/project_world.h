// A project like the incident's, with any number of jobs or services: its manifest, what Cloud Run
// answers, and what a plan is made of.
#pragma once

#include <fmt/format.h>

#include <chrono>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "reconciler/base/json.h"
#include "reconciler/engine/planner.h"
#include "reconciler/manifest/expand.h"
#include "reconciler/manifest/manifest_reader.h"
#include "reconciler/provider/registry.h"
#include "tests/bench/canned_cloud.h"
#include "tests/bench/heartbeats_world.h"
#include "tests/bench/sizes.h"

namespace lockstep::bench {

inline constexpr std::string_view kImage =
    "us-west2-docker.pkg.dev/nba-props-platform/nba-props/nba-phase2-raw-processors";

inline std::string Digest(char digit) { return "sha256:" + std::string(64, digit); }

inline std::string JobName(std::size_t n) { return fmt::format("processor-{:05}-backfill", n); }

inline constexpr std::string_view kHeartbeatsEntry = R"(
collections:
  - name: processor_heartbeats
    bounds: {expected: 30, alert_above: 50}
    keep: [p2_nba_raw.*, "*Processor"]
    bad_ids:
      - {name: none-date, contains: _None_}
      - {name: year, contains: _202}
      - {name: dated, date: true}
    writers: ["cloud_run_job.*-backfill"]
    cleanup: {delete_at_most: 200000, delete_share: 0.9999}
)";

inline std::string ManifestHead() {
  return fmt::format("lockstep: 1\nproject: {}\nregion: {}\n", kScope.project, kScope.region);
}

// One entry that names all jobs, which share an image, and the incident's collection.
inline std::string ManifestText(std::size_t jobs) {
  std::string text = ManifestHead();
  text += fmt::format("images:\n  raw: {{reference: \"{}:latest\"}}\n", kImage);
  text += "jobs:\n  - image: raw\n    names:\n";
  for (std::size_t n = 0; n < jobs; ++n) text += "      - " + JobName(n) + "\n";
  return text + std::string(kHeartbeatsEntry);
}

// An entry for each job.
inline std::string EntriesText(std::size_t jobs) {
  std::string text = ManifestHead() + "jobs:\n";
  for (std::size_t n = 0; n < jobs; ++n) {
    text += fmt::format("  - {{name: {0}, image: \"{1}/{0}:latest\"}}\n", JobName(n), kImage);
  }
  return text + std::string(kHeartbeatsEntry);
}

// An entry for each job, and one of `images`.
inline std::string ImagesText(std::size_t jobs) {
  std::string text = ManifestHead() + "images:\n";
  for (std::size_t n = 0; n < jobs; ++n) {
    text += fmt::format("  {0}: {{reference: \"{1}/{0}:latest\"}}\n", JobName(n), kImage);
  }
  text += "jobs:\n";
  for (std::size_t n = 0; n < jobs; ++n) {
    text += fmt::format("  - {{name: {0}, image: {0}}}\n", JobName(n));
  }
  return text + std::string(kHeartbeatsEntry);
}

inline Manifest Written(const std::string& text) {
  auto manifest = ReadManifest(text, "bench.yaml");
  if (manifest) return *std::move(manifest);
  const Complaint& first = manifest.error().front();
  WorldIsBroken(Text(first.origin) + ": " + first.what);
}

inline Json Environment() {
  Json environment = Json::array();
  for (int n = 0; n < 10; ++n) {
    environment.push_back({{"name", fmt::format("SETTING_{}", n)}, {"value", "some value of it"}});
  }
  return environment;
}

inline Json Container(char digit) {
  return {{"name", "worker"},
          {"image", fmt::format("{}@{}", kImage, Digest(digit))},
          {"env", Environment()},
          {"resources", {{"limits", {{"cpu", "1000m"}, {"memory", "2Gi"}}}}}};
}

inline Json Met(const char* type) {
  return {{"type", type}, {"state", "CONDITION_SUCCEEDED"}, {"lastTransitionTime", kReadTime}};
}

// What services and jobs have in common.
inline Json RawHead(const std::string& name) {
  return {{"name", name},
          {"uid", "0f2c41d0-7e55-4000-8000-000000000042"},
          {"generation", "7"},
          {"observedGeneration", "7"},
          {"labels", {{"team", "data"}, {"commit-sha", std::string(40, 'c')}}},
          {"createTime", "2025-09-01T10:00:00.000001Z"},
          {"updateTime", "2026-01-01T10:00:00.000001Z"},
          {"creator", "ci@nba-props-platform.iam.gserviceaccount.com"},
          {"lastModifier", "ci@nba-props-platform.iam.gserviceaccount.com"},
          {"launchStage", "GA"},
          {"terminalCondition", Met("Ready")},
          {"conditions", Json::array({Met("ResourcesAvailable"), Met("Started")})},
          {"etag", "\"CKq1qEL0w\""}};
}

inline Json RawJob(std::size_t n, char digit) {
  Json raw = RawHead(Location() + "/jobs/" + JobName(n));
  const Json task = {{"containers", Json::array({Container(digit)})},
                     {"maxRetries", 1},
                     {"timeout", "3600s"},
                     {"serviceAccount", "raw@nba-props-platform.iam.gserviceaccount.com"}};
  raw["template"] = {{"parallelism", 1}, {"taskCount", 1}, {"template", task}};
  raw["executionCount"] = 2;
  raw["latestCreatedExecution"] = {{"name", JobName(n) + "-x1"},
                                   {"createTime", "2026-01-31T10:00:01Z"},
                                   {"completionTime", "2026-01-31T10:05:00Z"},
                                   {"completionStatus", "EXECUTION_SUCCEEDED"}};
  return raw;
}

inline Json RawExecution(std::size_t n, std::size_t nth, char digit) {
  Json raw = RawHead(fmt::format("{0}/jobs/{1}/executions/{1}-x{2}", Location(), JobName(n), nth));
  raw["createTime"] = fmt::format("2026-01-31T10:00:0{}Z", nth);
  raw["completionTime"] = "2026-01-31T10:05:00Z";
  raw["template"] = {{"containers", Json::array({Container(digit)})}};
  raw["conditions"] = Json::array({Met("Completed")});
  raw["succeededCount"] = 1;
  return raw;
}

inline Json RawService(std::size_t n, char digit) {
  Json raw = RawHead(Location() + "/services/" + JobName(n));
  const std::string revision = raw["name"].get<std::string>() + "/revisions/" + JobName(n) + "-1";
  const Json all = {{"type", "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST"}, {"percent", 100}};
  raw["template"] = {{"containers", Json::array({Container(digit)})}, {"timeout", "300s"}};
  raw["latestReadyRevision"] = revision;
  raw["latestCreatedRevision"] = revision;
  raw["traffic"] = Json::array({all});
  raw["trafficStatuses"] = Json::array({all});
  return raw;
}

inline void PutJobs(std::size_t jobs, char digit, CannedCloud& cloud) {
  std::vector<Json> listed;
  std::vector<Json> executions;
  for (std::size_t n = 0; n < jobs; ++n) {
    listed.push_back(RawJob(n, digit));
    for (const std::size_t nth : {1, 0}) executions.push_back(RawExecution(n, nth, digit));
  }
  cloud.PutPages("/jobs", "jobs", listed, 500);
  cloud.PutPages("/jobs/-/executions?pageSize=1000", "executions", executions, 1'000);
}

inline void PutServices(std::size_t services, char digit, CannedCloud& cloud) {
  std::vector<Json> listed;
  for (std::size_t n = 0; n < services; ++n) {
    listed.push_back(RawService(n, digit));
    const std::string revision = fmt::format("/services/{0}/revisions/{0}-1", JobName(n));
    const Json raw = {{"name", Location() + revision},
                      {"createTime", "2026-01-01T10:00:00.000001Z"},
                      {"containers", Json::array({Container(digit)})}};
    cloud.Put(revision, raw.dump(2));
  }
  cloud.PutPages("/services", "services", listed, 500);
}

inline Observation ImageSeen(const std::string& reference, char digit) {
  return {.address = {"oci_image", reference},
          .present = true,
          .state = {{"reference", reference},
                    {"digest", Digest(digit)},
                    {"media_type", "application/vnd.oci.image.manifest.v1+json"},
                    {"program", {{"entrypoint", Json::array()}, {"cmd", {"python", "main.py"}}}}},
          .fingerprint = Digest(digit)};
}

// All that a plan is made of.
struct Project {
  Registry registry;
  Manifest manifest{};
  std::vector<Resource> resources{};
  Observations seen{};

  Plan MakePlan() const {
    return BuildPlan(resources, seen, registry,
                     {.scope = manifest.scope,
                      .manifest_digest = manifest.digest,
                      .policy = manifest.policy,
                      .made_at = TimePoint{std::chrono::hours{24 * 20'000}}});
  }
};

// So many jobs of which all hold the image that is wanted, or none does, and the incident's
// collection, whose clean-up waits for all of them.
inline Project MakeProject(std::size_t jobs, bool changed) {
  Project project;
  Must(RegisterBuiltinPlugins(project.registry));
  project.manifest = Written(ManifestText(jobs));
  for (Resource& written : Expand(project.manifest)) {
    project.resources.push_back(
        Must(project.registry.Find(written.address.type)->Validate(std::move(written))));
  }
  constexpr char kWanted = '9';
  const char live = changed ? '4' : kWanted;
  World world;
  PutJobs(jobs, live, world.cloud);
  PutHeartbeats(1'053, world.cloud);
  for (const auto& [type, provider] : project.registry.providers()) {
    std::vector<Resource> wanted;
    for (const Resource& one : project.resources) {
      if (one.address.type == type) wanted.push_back(one);
    }
    if (wanted.empty()) continue;
    for (Observation& one : Must(provider->Observe(wanted, Strangers::kInclude, world.Look()))) {
      project.seen.Put(std::move(one));
    }
  }
  project.seen.Put(ImageSeen(std::string(kImage) + ":latest", kWanted));
  project.seen.PutLead(ImageSeen(std::string(kImage) + "@" + Digest(live), live));
  return project;
}

// The same, made once.
inline const Project& ProjectOf(std::size_t jobs, bool changed) {
  static std::map<std::pair<std::size_t, bool>, Project> made;
  const std::pair key{jobs, changed};
  const auto found = made.find(key);
  return found != made.end() ? found->second
                             : made.emplace(key, MakeProject(jobs, changed)).first->second;
}
inline const Plan& PlanOf(std::size_t jobs, bool changed) {
  static std::map<std::pair<std::size_t, bool>, Plan> made;
  const std::pair key{jobs, changed};
  const auto found = made.find(key);
  return found != made.end() ? found->second
                             : made.emplace(key, ProjectOf(jobs, changed).MakePlan()).first->second;
}

}  // namespace lockstep::bench
