// Cloud Run jobs: the state that counts, parsed from Admin API v2, and the plan. Typed, pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plugins/cloud_run/job_history.h"
#include "plugins/cloud_run/order.h"
#include "plugins/cloud_run/resource_head.h"
#include "reconciler/base/json.h"
#include "reconciler/base/result.h"
#include "reconciler/model/plan.h"

namespace lockstep::cloud_run {

inline constexpr std::string_view kJobType = "cloud_run_job";

struct JobSpec {
  WantedImage image{};
  std::string container{};  // the one that the image is for; empty: the only one
  WhenRunning when_running = WhenRunning::kUpdate;
};

// The spec of a manifest's job but for its image: the keys container and when_running.
// kInvalidArgument if one of them is no text or no word that is known.
Result<JobSpec> JobSpecFrom(const Json& spec);

struct JobState {
  ResourceHead head{};
  std::string image{};      // as the job holds it, with a tag or a digest
  std::string container{};  // may be empty
  std::string problem{};    // why the image has no known place; then `image` is empty
  // Whether that container has its own, or leaves it to the image. What they say is not kept: a
  // value in them may be a secret.
  bool sets_command = false;
  bool sets_args = false;
  JobHistory history{};
};

// From a raw job. Its image is that of the container called `container`, or of its only one.
// `history` has what the job itself says. kDataLoss if `raw` is no job.
Result<JobState> ParseJob(const Json& raw, std::string_view container = "");

// Observation::state and back. Keys beside those of ResourceHead and JobHistory: image, container,
// problem, sets_command, sets_args, and serving_since: RFC 3339, since when every new execution
// runs what the job holds now, which is its last update, or "". A plugin that judges what jobs
// write reads it.
Json ToJson(const JobState& state);
JobState JobFrom(const Json& state);

// Those that were created before the job's last update and have not ended: they run with what was
// there then.
std::vector<Execution> OldExecutions(const JobState& state);

// Whether an execution of the job ran the image that it holds now. An execution may show an index
// as its child: which one that is, only `accepted` tells, the digests of the wanted image.
Ran HasRunItsImage(const JobState& state, const std::vector<std::string>& accepted);

// What a finding says of a job: its image, its last run, what runs now, who changed and made it.
std::string Summary(const JobState& state);

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
