// SuspectClues: what a service or a job tells of when it could write, and with which image. Pure.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "plugins/cloud_run/execution.h"
#include "plugins/cloud_run/job.h"
#include "plugins/cloud_run/service.h"
#include "reconciler/base/json.h"
#include "reconciler/model/clues.h"
#include "reconciler/model/resource.h"

namespace lockstep::cloud_run {

// An execution with the image that it shows, "" if it shows none.
struct SeenExecution {
  Execution execution{};
  std::string image{};
};

// `name`: of the job. `whole`: all executions that the API still has are among `executions`.
Suspect SuspectOf(const std::string& name, const JobState& job,
                  std::span<const SeenExecution> executions, bool whole);

// A revision could write from its creation to that of the next one, or to this day if it takes
// traffic. What the service ran before the oldest of `revisions` is not known. `whole` as above.
Suspect SuspectOf(const std::string& name, const ServiceState& service,
                  std::vector<ServingRevision> revisions, bool whole);

// What is asked of the code of each program.
class CodeQuestions {
 public:
  // `writers` as SuspectSource has them.
  CodeQuestions(std::span<const Resource> wanted, std::span<const Address> writers);

  // Fills in Suspect::code, if there is an image to look into and something to ask.
  void AddTo(Suspect& program) const;

 private:
  std::map<Address, Json> own_;
  Json of_writers_ = Json::array();
};

}  // namespace lockstep::cloud_run
