// What the sandbox knows of services, jobs, revisions and operations, and their JSON.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "reconciler/base/clock.h"
#include "reconciler/base/json.h"
#include "reconciler/sandbox/stamp.h"
#include "reconciler/sandbox/story.h"

namespace lockstep::sandbox {

inline constexpr std::string_view kLatestTraffic = "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST";

enum class RunKind { kService, kJob };

// Why a rollout ended badly.
struct RunFailure {
  int code = 9;  // of google.rpc
  std::string message{};
};

enum class RolloutState { kPending, kReady, kFailed };

struct RunRevision {
  std::string name{};               // short
  Json written = Json::object();    // the template it was made from, without `revision`
  std::string digest{};             // of the first container; "" if its image was not found
  Json containers = Json::array();  // named, images resolved
  Stamp created{};
  RolloutState state = RolloutState::kReady;
  std::string message{};  // of a failure
};

struct RunExecution {
  StoryExecution told{};
  Json task = Json::object();  // the task template that it was started with
  bool running = false;
};

// A service or a job.
struct RunResource {
  RunKind kind = RunKind::kService;
  std::string name{};             // short
  Json written = Json::object();  // what clients set
  int generation = 1;
  int observed_generation = 1;
  int version = 1;  // of the etag: every change of the wish or of the state
  Stamp created{};
  Stamp updated{};
  RolloutState state = RolloutState::kReady;
  std::string message{};                 // of a failure
  std::vector<RunRevision> revisions{};  // oldest first; of a service
  std::string latest_ready{};            // short
  std::string latest_created{};          // short
  Json traffic_statuses = Json::array();
  std::vector<RunExecution> executions{};  // oldest first; of a job
};

struct RunOperation {
  std::string id{};
  RunKind kind = RunKind::kService;
  std::string resource{};  // short
  Duration due{0};         // by Clock::Monotonic
  bool done = false;
  std::optional<RunFailure> failure{};
};

std::string EtagOf(const RunResource& resource);  // with its quotes

// As the API answers them; `full_name` is the resource's.
Json ServiceView(const RunResource& service, const std::string& full_name);
Json RevisionView(const RunResource& service, const RunRevision& revision,
                  const std::string& full_name);
Json JobView(const RunResource& job, const std::string& full_name);
Json ExecutionView(const RunResource& job, const RunExecution& execution,
                   const std::string& full_name);

// Fills in what the service fills in when a client leaves it out.
void FillDefaults(RunKind kind, Json& written);

// The list of containers in what a client wrote; null if there is none.
Json* ContainersOf(RunKind kind, Json& written);

// Null if the service has no such revision.
const RunRevision* FindRevision(const RunResource& service, const std::string& name);

// The last part of a name: "c" of "a/b/c".
std::string WithoutParent(const std::string& name);

}  // namespace lockstep::sandbox
