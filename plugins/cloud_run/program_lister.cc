#include "plugins/cloud_run/program_lister.h"

#include <utility>

#include "plugins/cloud_run/client.h"
#include "plugins/cloud_run/container.h"
#include "plugins/cloud_run/job.h"
#include "plugins/cloud_run/observe.h"
#include "plugins/cloud_run/service.h"

namespace lockstep::cloud_run {
namespace {

// A service whose revisions cannot be read is not one that runs nothing.
Result<LiveProgram> ProgramOf(ServiceState service, const Reading& world) {
  const std::string name = ShortName(service.head.name);
  LiveProgram program{.address = {std::string(kServiceType), name}, .problem = service.problem};
  if (!program.problem.empty()) return program;
  LOCKSTEP_CHECK(ReadServing(service, name, world));
  if (service.serving.empty() || service.serving.front().digest.empty()) {
    program.problem = "which image its traffic reaches is not known";
    return program;
  }
  const ServingRevision& most = service.serving.front();
  const Result<ImageReference> image = ParseImage(most.image);
  if (image) {
    program.image = Pinned(*image, most.digest);
  } else {
    program.problem = image.error().message;
  }
  return program;
}

LiveProgram ProgramOf(const JobState& job) {
  LiveProgram program{.address = {std::string(kJobType), ShortName(job.head.name)},
                      .image = job.image,
                      .problem = job.problem};
  const std::string digest = DigestOf(job.image);
  const Result<ImageReference> image = ParseImage(job.image);
  if (program.problem.empty() && !image) program.problem = image.error().message;
  if (image && !digest.empty()) program.image = Pinned(*image, digest);
  return program;
}

Result<std::vector<LiveProgram>> ListServices(const Reading& world) {
  std::vector<ServiceState> services;
  LOCKSTEP_CHECK(List(world, kServices, [&services](const Json& raw) -> Status {
    LOCKSTEP_TRY(ServiceState service, ParseService(raw));
    services.push_back(std::move(service));
    return {};
  }));
  std::vector<Result<LiveProgram>> read(services.size(), Fail(Code::kCancelled, "not asked for"));
  world.workers.ForEach(services.size(), [&](std::size_t i) {
    const std::string name = ShortName(services[i].head.name);
    read[i] = ProgramOf(std::move(services[i]), world);
    if (!read[i]) read[i] = Fail(std::move(read[i]).error().Wrap("service " + name));
  });
  std::vector<LiveProgram> programs;
  for (Result<LiveProgram>& one : read) {
    LOCKSTEP_TRY(LiveProgram program, std::move(one));
    programs.push_back(std::move(program));
  }
  return programs;
}

}  // namespace

Result<std::vector<LiveProgram>> ProgramLister::FindPrograms(const Reading& world) const {
  LOCKSTEP_TRY(std::vector<LiveProgram> programs, ListServices(world));
  LOCKSTEP_CHECK(List(world, kJobs, [&programs](const Json& raw) -> Status {
    LOCKSTEP_TRY(const JobState job, ParseJob(raw));
    programs.push_back(ProgramOf(job));
    return {};
  }));
  return programs;
}

}  // namespace lockstep::cloud_run
