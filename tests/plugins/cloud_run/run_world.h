// Raw Cloud Run resources as the API would send them, and a world of fakes around a script.
#pragma once

#include <gmock/gmock.h>

#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "plugins/cloud_run/plugin.h"
#include "reconciler/base/json.h"
#include "reconciler/http/http.h"
#include "reconciler/provider/registry.h"
#include "tests/support/fakes.h"

namespace lockstep::cloud_run::testing {

inline const std::string kPrefix = "projects/nba-props-platform/locations/us-west2/";
inline const std::string kUrl = "https://run.googleapis.com/v2/" + kPrefix;
inline const std::string kRepository = "us-west2-docker.pkg.dev/nba-props-platform/nba-props/raw";
inline const std::string kReference = kRepository + ":latest";

// A digest of 64 times `digit`.
inline std::string DigestOfAll(char digit) { return "sha256:" + std::string(64, digit); }
inline const std::string kNew = DigestOfAll('9');    // what :latest names
inline const std::string kChild = DigestOfAll('c');  // its linux/amd64 manifest
inline const std::string kOld = DigestOfAll('4');
inline const std::string kPinned = kRepository + "@" + kNew;

inline Json LatestTraffic() {
  return Json::array({{{"type", "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST"}, {"percent", 100}}});
}
inline Json PinnedTraffic(const std::string& revision, int percent = 100) {
  return Json::array({{{"type", "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION"},
                       {"revision", revision},
                       {"percent", percent}}});
}

// A settled, healthy service `raw` whose newest revision is raw-00001-abc.
inline Json RawService(const std::string& name = "raw") {
  const std::string revision = kPrefix + "services/" + name + "/revisions/" + name + "-00001-abc";
  return {{"name", kPrefix + "services/" + name},
          {"generation", "42"},
          {"observedGeneration", "42"},
          {"etag", "\"e42\""},
          {"labels", {{"commit-sha", "e05b63b3"}}},
          {"client", "gcloud"},
          {"clientVersion", "528.0.0"},
          {"template",
           {{"revision", name + "-00001-abc"},
            {"containers",
             Json::array({{{"image", kReference},
                           {"env", Json::array({{{"name", "TOKEN"}, {"value", "canary"}}})}}})}}},
          {"traffic", LatestTraffic()},
          {"trafficStatuses", LatestTraffic()},
          {"latestReadyRevision", revision},
          {"latestCreatedRevision", revision},
          {"terminalCondition", {{"type", "Ready"}, {"state", "CONDITION_SUCCEEDED"}}},
          {"updateTime", "2026-02-01T10:00:00.281173Z"},
          {"lastModifier", "ci@example.com"}};
}

inline Json RawRevision(const std::string& digest, const std::string& repository = kRepository) {
  return {{"name", "full/name"},
          {"containers", Json::array({{{"name", "raw-1"}, {"image", repository + "@" + digest}}})}};
}

// The service after an update: generation 43, its new revision raw-00002-new.
inline Json Updated(Json service, const Json& sent) {
  const std::string revision = kPrefix + "services/raw/revisions/raw-00002-new";
  service["template"] = sent["template"];
  service["traffic"] = sent["traffic"];
  service["trafficStatuses"] = sent["traffic"];
  service["generation"] = "43";
  service["observedGeneration"] = "43";
  service["etag"] = "\"e43\"";
  service["latestCreatedRevision"] = revision;
  service["latestReadyRevision"] = revision;
  return service;
}

inline Json RawJob(const std::string& image, const std::string& name = "backfill") {
  return {{"name", kPrefix + "jobs/" + name},
          {"generation", "7"},
          {"observedGeneration", "7"},
          {"etag", "\"j7\""},
          {"template",
           {{"template", {{"containers", Json::array({{{"image", image}}})}, {"maxRetries", 0}}}}},
          {"terminalCondition", {{"type", "Ready"}, {"state", "CONDITION_SUCCEEDED"}}},
          {"updateTime", "2025-09-01T10:00:00Z"},
          {"lastModifier", "ci@example.com"},
          {"latestCreatedExecution",
           {{"name", name + "-x1"},
            {"createTime", "2025-09-18T10:00:00Z"},
            {"completionTime", "2025-09-18T10:05:00Z"},
            {"completionStatus", "EXECUTION_SUCCEEDED"}}}};
}

// RawJob() after an update: generation 8.
inline Json UpdatedJob(Json job) {
  job["template"]["template"]["containers"][0]["image"] = kPinned;
  job["generation"] = "8";
  job["observedGeneration"] = "8";
  job["etag"] = "\"j8\"";
  return job;
}

// An execution of `job` as the list shows it, ended well. Its only container has a made-up name.
inline Json RawExecution(const std::string& name, const std::string& created,
                         const std::string& image = "gcr.io/p/backfill:latest",
                         const std::string& job = "backfill") {
  return {{"name", kPrefix + "jobs/" + job + "/executions/" + name},
          {"job", job},
          {"createTime", created},
          {"completionTime", "2025-09-18T10:05:00Z"},
          {"succeededCount", 1},
          {"template", {{"containers", Json::array({{{"name", job + "-1"}, {"image", image}}})}}},
          {"conditions", Json::array({{{"type", "Started"}, {"state", "CONDITION_SUCCEEDED"}},
                                      {{"type", "Completed"}, {"state", "CONDITION_SUCCEEDED"}}})}};
}

inline Json RawRunning(const std::string& name, const std::string& created,
                       const std::string& image = "gcr.io/p/backfill:latest",
                       const std::string& job = "backfill") {
  Json raw = RawExecution(name, created, image, job);
  raw.erase("completionTime");
  raw.erase("succeededCount");
  raw["runningCount"] = 1;
  raw["conditions"][1]["state"] = "CONDITION_RECONCILING";
  return raw;
}

// One page of a list, and the token of the next one if there is one.
inline Json Page(const std::string& key, std::vector<Json> items, const std::string& token = "") {
  Json page = {{key, std::move(items)}};
  if (!token.empty()) page["nextPageToken"] = token;
  return page;
}

inline Json Executions(std::vector<Json> list, const std::string& next = "") {
  return Page("executions", std::move(list), next);
}

inline Result<Response> Ok(const Json& body) {
  return Response{.status = 200, .body = body.dump()};
}
inline Result<Response> Refused(int status, const std::string& name, const std::string& message) {
  const Json error = {{"code", status}, {"status", name}, {"message", message}};
  return Response{.status = status, .body = Json{{"error", error}}.dump()};
}
inline Result<Response> Lost() { return Fail(Code::kUnavailable, "connection reset"); }

inline Json Operation(bool done = false) {
  Json operation = {{"name", kPrefix + "operations/op-1"}};
  if (done) operation["done"] = true;
  return operation;
}
inline Json FailedOperation(int code, const std::string& message) {
  Json operation = Operation(true);
  operation["error"] = {{"code", code}, {"message", message}};
  return operation;
}

// What the registry's plugin saw of kReference.
inline Observation ImageSeen(const std::string& digest = kNew, const std::string& child = "") {
  Json state = {{"reference", kReference}, {"digest", digest}};
  if (!child.empty()) state["child"] = child;
  return {.address = {"oci_image", kReference}, .present = true, .state = std::move(state)};
}

inline Resource Wanted(const std::string& type, const std::string& name,
                       const std::string& image = kReference) {
  return {.address = {type, name}, .spec = {{"image", image}}};
}

// Of an Applied's error: its code, and a matcher of its message.
MATCHER_P2(FailsWith, code, message, "") {
  if (!arg) return false;
  *result_listener << Name(arg->code) << ": " << arg->message;
  return arg->code == code && ::testing::ExplainMatchResult(message, arg->message, result_listener);
}

// The fakes around one script of replies.
class World {
 public:
  explicit World(std::deque<Result<Response>> replies = {}) : http(std::move(replies)) {
    if (!Register(registry)) throw std::logic_error("the plugin cannot be registered");
  }

  Reading read() {
    return {.http = http,
            .clock = clock,
            .random = random,
            .workers = workers,
            .progress = progress,
            .log = log,
            .scope = {.project = "nba-props-platform", .region = "us-west2"},
            .stop = stop.get_token(),
            .deadline = deadline};
  }
  Writing write() {
    return {.read = read(), .http = http, .backup = backup, .limits = {}, .run = {.id = "run1"}};
  }
  const Provider& provider(std::string_view type) const { return *registry.Find(type); }

  // The methods and URLs asked for, the API's prefix cut off.
  std::vector<std::string> Calls() const {
    std::vector<std::string> calls;
    for (const Request& request : http.asked()) {
      std::string url = request.url;
      if (url.starts_with(kUrl)) url.erase(0, kUrl.size());
      calls.push_back(request.method + " " + url);
    }
    return calls;
  }
  Json Sent() const {
    for (const Request& request : http.asked()) {
      if (request.method == "PATCH") return Json::parse(request.body);
    }
    return nullptr;
  }
  std::vector<std::string> WaitedFor() const {
    std::vector<std::string> waits;
    for (const ProgressNote& note : progress.notes()) waits.push_back(note.waiting_for);
    return waits;
  }

  lockstep::testing::ScriptedHttp http;
  lockstep::testing::FakeClock clock;
  lockstep::testing::HalfRandom random;
  lockstep::testing::SerialWorkers workers;
  lockstep::testing::RecordedProgress progress;
  lockstep::testing::NoLog log;
  lockstep::testing::MemoryBackup backup;
  Registry registry;
  std::stop_source stop;
  Duration deadline{1'000 + 20 * 60'000};
};

// The service raw whose newest revision did not come up: the one before it serves on.
inline Json NotReady(Json service) {
  service["latestReadyRevision"] = "raw-00001-abc";
  service["terminalCondition"] = {{"state", "CONDITION_FAILED"},
                                  {"message", "The container failed to start."}};
  return service;
}

inline std::optional<Error> Apply(World& world, const Change& change) {
  return world.provider(change.address.type).Apply(change, world.write()).error;
}

}  // namespace lockstep::cloud_run::testing
