// Observing services and jobs: which calls are made, and what an answer amounts to.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "plugins/cloud_run/job.h"
#include "plugins/cloud_run/service.h"
#include "reconciler/provider/provider.h"

namespace lockstep::cloud_run {

// As Provider::Observe. With kInclude one paged list, with kLeaveOut one GET for each of `wanted`;
// then one GET for each revision of them that takes traffic. What strangers' revisions run is not
// read: their `serving` has names and no digests.
Result<std::vector<Observation>> ObserveServices(std::span<const Resource> wanted,
                                                 Strangers strangers, const Reading& world);

// The same, with executions in place of revisions. With kInclude two paged lists, of the jobs and,
// if any is wanted, of all executions of the region; no call a job. With kLeaveOut ReadJob for
// each.
Result<std::vector<Observation>> ObserveJobs(std::span<const Resource> wanted, Strangers strangers,
                                             const Reading& world);

// One job with its executions: a GET and a paged list. kNotFound only if there is no such job.
// `container` as for ParseJob.
Result<JobState> ReadJob(const std::string& name, const std::string& container,
                         const Reading& world);

// Fills in what each of state.serving runs. The first error of a revision that cannot be read.
Status ReadServing(ServiceState& state, const std::string& service, const Reading& world);

}  // namespace lockstep::cloud_run
