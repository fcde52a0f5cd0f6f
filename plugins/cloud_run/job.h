// Cloud Run jobs: the state that counts, parsed from Admin API v2, and the plan. Typed, pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/cloud_run/order.h"
#include "plugins/cloud_run/resource_head.h"
#include "reconciler/base/json.h"
#include "reconciler/base/result.h"
#include "reconciler/model/plan.h"

namespace lockstep::cloud_run {

inline constexpr std::string_view kJobType = "cloud_run_job";

struct JobSpec {
  WantedImage image{};
};

// The newest execution of a job. Its image is a copy of the job's from when it was started.
struct Execution {
  std::string name{};             // short; empty: the job never ran
  std::string create_time{};      // RFC 3339
  std::string completion_time{};  // empty if it has not ended
  std::string status{};           // EXECUTION_SUCCEEDED, EXECUTION_RUNNING, ...; may be empty
  bool running = false;           // or waits to run: it has not ended in any way
};

struct JobState {
  ResourceHead head{};
  std::string image{};      // as the job holds it, with a tag or a digest
  std::string container{};  // may be empty
  std::string problem{};    // why the image has no known place; then `image` is empty
  Execution latest{};
  // Of that container, as the API shows them: lists, or null where the job leaves it to the image.
  Json command{};
  Json args{};
};

// From a raw job. kDataLoss if `raw` is no job.
Result<JobState> ParseJob(const Json& raw);

// Observation::state and back. Keys beside those of ResourceHead: image, container, problem,
// command, args, latest_execution {name, create_time, completion_time, status, running}.
Json ToJson(const JobState& state);
JobState JobFrom(const Json& state);

// The name of an execution that was created before the job's last update and has not ended: it
// runs with what was there then. Empty if there is none among what the job shows, its newest one.
std::string OldExecution(const JobState& state);

// "last run 2026-02-01T10:00:00Z (succeeded)", "never run", fit to print.
std::string LastRun(const JobState& state);

// How the image that a job holds stands to the one that is wanted.
enum class Pin {
  kRight,            // the wanted repository at an accepted digest
  kOtherRepository,  // also if it is no image reference at all
  kOtherDigest,
  kTagOnly,  // the right repository; which digest the tag gives it, nothing tells
};
// REQUIRES: `repository` is canonical (Repository of an ImageReference).
Pin PinOf(std::string_view image, std::string_view repository,
          const std::vector<std::string>& accepted);

// Why the job's template is not the wanted image, pinned; empty if it is.
std::string WhyNotPinned(const JobSpec& spec, const JobState& state);

// kUpdate unless the template names an accepted digest in the wanted repository. A job that holds a
// tag always differs: nothing tells which digest the tag will give it.
Change PlanJob(const JobSpec& spec, const JobState& state);

}  // namespace lockstep::cloud_run
