// Story: a small cloud as data, which a Sandbox starts with, and its JSON form, the scenario.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "reconciler/base/clock.h"
#include "reconciler/base/json.h"
#include "reconciler/base/result.h"
#include "reconciler/sandbox/stamp.h"

namespace lockstep::sandbox {

// What a registry host asks of those who pull.
enum class PullAuth {
  kOpen,    // nothing
  kBearer,  // 401 with a bearer challenge; a token of this sandbox's /token opens it
};

// One image: a config and one layer, real blobs with real digests.
struct StoryImage {
  std::string id{};          // how the story names it; unique
  std::string repository{};  // "us-west2-docker.pkg.dev/p/r/name"
  std::vector<std::string> tags{};
  std::map<std::string, std::string> files{};   // absolute path in the image: content
  std::map<std::string, std::string> labels{};  // of the config
  std::vector<std::string> entrypoint{};        // of the config; empty: it has none
  std::vector<std::string> cmd{};               // the same
  std::vector<std::string> logs{};  // lines a revision writes to its log once it serves this image
  bool index = false;   // pushed as an index: a linux/amd64 child and an attestation beside it
  bool docker = false;  // Docker's media types instead of OCI's
  friend bool operator==(const StoryImage&, const StoryImage&) = default;
};

struct StoryRevision {
  std::string name{};   // short: "nba-scrapers-00041-abc"
  std::string image{};  // the id of a StoryImage, or a digest "sha256:..." from elsewhere
  Stamp created{};
  friend bool operator==(const StoryRevision&, const StoryRevision&) = default;
};

struct StoryService {
  std::string name{};  // short
  int generation = 1;
  Stamp created{};
  Stamp updated{};
  // Admin API v2 JSON of what a client may write: labels, annotations, template, traffic, ...
  Json resource = Json::object();
  std::vector<StoryRevision> revisions{};  // oldest first; all ready, the last is the latest
  friend bool operator==(const StoryService&, const StoryService&) = default;
};

struct StoryExecution {
  std::string name{};  // short
  Stamp created{};
  Stamp completed{};                           // it runs until then; the epoch: it never ends
  std::string status = "EXECUTION_SUCCEEDED";  // in the end, as in latestCreatedExecution
  // The id of a StoryImage, whose digest it shows then. Empty: the image of the job's template, as
  // the story tells it.
  std::string image{};
  friend bool operator==(const StoryExecution&, const StoryExecution&) = default;
};

struct StoryJob {
  std::string name{};  // short
  int generation = 1;
  Stamp created{};
  Stamp updated{};
  Json resource = Json::object();            // as for a service
  std::vector<StoryExecution> executions{};  // oldest first
  friend bool operator==(const StoryJob&, const StoryJob&) = default;
};

struct StoryDocument {
  std::string database = "(default)";
  std::string path{};            // "processor_heartbeats/x": from the documents' root
  Json fields = Json::object();  // Firestore values: {"n": {"integerValue": "1"}}
  Stamp created{};
  Stamp updated{};
  friend bool operator==(const StoryDocument&, const StoryDocument&) = default;
};

// What the sandbox's caller may do, as testIamPermissions answers. Nothing else asks for it.
struct StoryGrant {
  std::string on{};  // "projects/p", "projects/p/locations/r/services/s": without the API's version
  std::vector<std::string> permissions{};
  friend bool operator==(const StoryGrant&, const StoryGrant&) = default;
};

struct Story {
  std::string project{};
  std::string region{};
  std::map<std::string, PullAuth> registries{};  // hosts not named here are open
  // Digests from another registry that stand for an index: its linux/amd64 child. Used for
  // images that no StoryImage holds (SandboxOptions::trust_unknown_digests).
  std::map<std::string, std::string> children{};
  std::vector<StoryImage> images{};
  std::vector<StoryService> services{};
  std::vector<StoryJob> jobs{};
  std::vector<std::string> databases{"(default)"};
  std::vector<StoryDocument> documents{};
  std::vector<Json> log_entries{};  // LogEntry JSON, with "timestamp"
  std::vector<StoryGrant> grants{};
  friend bool operator==(const Story&, const Story&) = default;
};

// The key that says which version of the format a scenario is written in.
inline constexpr const char* kScenarioVersionKey = "lockstep_scenario";

// Reads a scenario (docs/sandbox.md has the format). A time is RFC 3339, or "-" and a duration:
// so long before `now`. kInvalidArgument with the place in the JSON ("images[2].tags[0]"), what is
// wrong there and, for an unknown key, the nearest known one.
Result<Story> LoadScenario(std::string_view json, TimePoint now);

// The scenario that LoadScenario turns into `story` again. All times are absolute.
std::string ScenarioText(const Story& story);

}  // namespace lockstep::sandbox
