// Judges digest, revision and traffic from what was observed. Pure: plan and witnesses share them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plugins/cloud_run/job.h"
#include "plugins/cloud_run/service.h"
#include "reconciler/model/evidence.h"

namespace lockstep::cloud_run {

// Proven if every revision that takes traffic runs one of `accepted`; unknown if nothing does, or
// if a revision's digest is not shown and none is wrong.
Evidence JudgeDigest(const ServiceState& state, const std::vector<std::string>& accepted);

// Proven if the newest revision is ready and the service with it; unknown while it reconciles.
Evidence JudgeRevision(const ServiceState& state);

// Proven if one revision takes all traffic, as was asked for; unknown while it reconciles.
Evidence JudgeTraffic(const ServiceState& state);

// Proven if the job's template is pinned to one of `accepted` in the repository of `pinned`, and
// no execution from before the last update still runs. A tag alone is unknown. The detail also
// says whether the job has run with its image, and if older executions were not looked at.
Evidence JudgeDigest(const JobState& state, std::string_view pinned,
                     const std::vector<std::string>& accepted);

}  // namespace lockstep::cloud_run
