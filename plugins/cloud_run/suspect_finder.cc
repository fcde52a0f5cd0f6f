#include "plugins/cloud_run/suspect_finder.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "plugins/cloud_run/client.h"
#include "plugins/cloud_run/container.h"
#include "plugins/cloud_run/suspect_clues.h"

namespace lockstep::cloud_run {
namespace {

// What is listed below each service or job, by its short name.
template <typename Part>
struct Parts {
  std::map<std::string, std::vector<Part>> of{};
  bool whole = false;
};

std::string ContainerIn(std::span<const Resource> wanted, const std::string& job) {
  for (const Resource& resource : wanted) {
    if (resource.address.type == kJobType && resource.address.name == job) {
      return StringAt(resource.spec, "container");
    }
  }
  return "";
}

Result<Parts<SeenExecution>> ReadExecutions(std::span<const Resource> wanted,
                                            const Reading& world) {
  Parts<SeenExecution> parts;
  LOCKSTEP_TRY(parts.whole, ListExecutions(world, "-", [&](const Json& raw) -> Status {
                 const std::string job = JobOf(raw);
                 const std::string container = ContainerIn(wanted, job);
                 LOCKSTEP_TRY(Execution execution, ParseExecution(raw, container));
                 const Json& containers = At(At(raw, "template"), "containers");
                 parts.of[job].push_back({std::move(execution), ImageIn(containers, container)});
                 return {};
               }));
  return parts;
}

Result<Parts<ServingRevision>> ReadRevisions(const Reading& world) {
  Parts<ServingRevision> parts;
  LOCKSTEP_TRY(parts.whole, ListRevisions(world, [&parts](const Json& raw) -> Status {
                 ServingRevision revision{.revision = ShortName(StringAt(raw, "name"))};
                 TakeRevision(raw, revision);
                 if (revision.revision.empty() || revision.create_time.empty()) {
                   return Fail(Code::kDataLoss,
                               "Cloud Run answered with a revision that has no name or no time");
                 }
                 parts.of[ShortName(StringAt(raw, "service"))].push_back(std::move(revision));
                 return {};
               }));
  return parts;
}

// Without its executions a job is a program all the same; when it ran is then not known.
Status AddJobs(std::span<const Resource> wanted, const Reading& world,
               std::vector<Suspect>& found) {
  std::map<std::string, JobState> jobs;
  LOCKSTEP_CHECK(List(world, kJobs, [&](const Json& raw) -> Status {
    LOCKSTEP_TRY(const ResourceHead head, ParseHead(raw));
    const std::string name = ShortName(head.name);
    LOCKSTEP_TRY(JobState job, ParseJob(raw, ContainerIn(wanted, name)));
    jobs.insert_or_assign(name, std::move(job));
    return {};
  }));
  Result<Parts<SeenExecution>> executions = ReadExecutions(wanted, world);
  for (auto& [name, job] : jobs) {
    if (executions) {
      found.push_back(SuspectOf(name, job, executions->of[name], executions->whole));
    } else {
      found.push_back(SuspectOf(name, job, {}, /*whole=*/false));
      found.back().unread = executions.error().message;
    }
  }
  return {};
}

Status AddServices(const Reading& world, std::vector<Suspect>& found) {
  std::map<std::string, ServiceState> services;
  LOCKSTEP_CHECK(List(world, kServices, [&services](const Json& raw) -> Status {
    LOCKSTEP_TRY(ServiceState service, ParseService(raw));
    services.insert_or_assign(ShortName(service.head.name), std::move(service));
    return {};
  }));
  Result<Parts<ServingRevision>> revisions = ReadRevisions(world);
  for (const auto& [name, service] : services) {
    if (revisions) {
      found.push_back(SuspectOf(name, service, std::move(revisions->of[name]), revisions->whole));
    } else {
      found.push_back(SuspectOf(name, service, {}, /*whole=*/false));
      found.back().unread = revisions.error().message;
    }
  }
  return {};
}

}  // namespace

Suspects SuspectFinder::FindSuspects(std::span<const Resource> wanted,
                                     std::span<const Address> writers, const Reading& world) const {
  Suspects programs;
  std::vector<Suspect> services;
  std::vector<Suspect> jobs;
  Status listed_services;
  Status listed_jobs;
  world.workers.ForEach(2, [&](std::size_t i) {
    if (i == 0) listed_services = AddServices(world, services);
    if (i == 1) listed_jobs = AddJobs(wanted, world, jobs);
  });
  for (Status* listed : {&listed_services, &listed_jobs}) {
    if (!*listed) programs.unread.push_back(std::move(*listed).error());
  }
  programs.found = std::move(services);
  std::move(jobs.begin(), jobs.end(), std::back_inserter(programs.found));
  const CodeQuestions questions(wanted, writers);
  for (Suspect& program : programs.found) questions.AddTo(program);
  return programs;
}

}  // namespace lockstep::cloud_run
