#include "reconciler/sandbox/run_api.h"

#include <fmt/format.h>

#include <memory>
#include <utility>

#include "reconciler/base/safe_text.h"
#include "reconciler/model/image.h"
#include "reconciler/sandbox/run_page.h"
#include "reconciler/sandbox/run_schema.h"

namespace lockstep::sandbox {
namespace {

// v2 projects P locations R KIND [NAME [KIND [NAME]]]
constexpr std::size_t kKind = 5;
constexpr std::size_t kName = 6;
constexpr std::size_t kChildKind = 7;
constexpr std::size_t kChildName = 8;

std::optional<RunKind> KindOf(std::string_view word) {
  if (word == "services") return RunKind::kService;
  if (word == "jobs") return RunKind::kJob;
  return std::nullopt;
}

Error NoSuchMethod() { return {Code::kNotFound, "No such method.", std::nullopt}; }

Error NotFound(std::string_view what, const std::string& name) {
  return {Code::kNotFound,
          fmt::format("Resource '{}' of kind '{}' in region does not exist.", Printable(name, 80),
                      what),
          std::nullopt};
}

RunResource NewResource(RunKind kind, const std::string& name, int generation, Stamp created) {
  RunResource resource;
  resource.kind = kind;
  resource.name = name;
  resource.generation = resource.observed_generation = generation;
  resource.created = created;
  return resource;
}

Result<Json> OneRevision(const RunResource& service, const std::string& name,
                         const std::string& full_name) {
  const RunRevision* revision = FindRevision(service, name);
  if (revision == nullptr) return Fail(NotFound("REVISION", name));
  return RevisionView(service, *revision, full_name);
}

Result<Json> OneExecution(const RunResource& job, const std::string& name,
                          const std::string& full_name) {
  for (const RunExecution& execution : job.executions) {
    if (execution.told.name == name) return ExecutionView(job, execution, full_name);
  }
  return Fail(NotFound("EXECUTION", name));
}

}  // namespace

RunApi::RunApi(const Story& story, const RunOptions& options, RegistryApi& registry,
               LoggingApi& logging, Clock& clock)
    : project_(story.project),
      location_(fmt::format("projects/{}/locations/{}", story.project, story.region)),
      options_(options),
      registry_(registry),
      logging_(logging),
      clock_(clock) {}

Result<std::unique_ptr<RunApi>> RunApi::Make(const Story& story, const RunOptions& options,
                                             RegistryApi& registry, LoggingApi& logging,
                                             Clock& clock) {
  std::unique_ptr<RunApi> api(new RunApi(story, options, registry, logging, clock));
  LOCKSTEP_CHECK(api->Load(story));
  return api;
}

Status RunApi::Load(const Story& story) {
  for (const StoryService& service : story.services) {
    auto loaded = LoadService(service);
    if (!loaded) return Fail(std::move(loaded).error().Wrap("service " + service.name));
  }
  for (const StoryJob& job : story.jobs) {
    auto loaded = LoadJob(job);
    if (!loaded) return Fail(std::move(loaded).error().Wrap("job " + job.name));
  }
  return {};
}

Status RunApi::LoadService(const StoryService& told) {
  RunResource service = NewResource(RunKind::kService, told.name, told.generation, told.created);
  service.updated = told.updated;
  LOCKSTEP_TRY(service.written, WritablePart("Service", told.resource, told.resource));
  FillDefaults(RunKind::kService, service.written);
  for (const StoryRevision& revision : told.revisions) {
    Json wanted = service.written;
    Json* containers = ContainersOf(RunKind::kService, wanted);
    if (containers == nullptr) return Fail(Code::kInvalidArgument, "no containers");
    wanted["template"]["revision"] = revision.name;
    RunRevision made = MakeRevision(service, wanted);
    made.created = revision.created;
    made.state = RolloutState::kReady;
    made.digest = revision.image;
    if (!IsDigest(revision.image)) {
      LOCKSTEP_TRY(made.digest, registry_.ChildDigest(revision.image));
    }
    LOCKSTEP_TRY(const ImageReference image, ParseImage(StringAt((*containers)[0], "image")));
    made.containers[0]["image"] = Pinned(image, made.digest);
    service.latest_created = service.latest_ready = made.name;
    service.revisions.push_back(std::move(made));
  }
  service.traffic_statuses = service.written["traffic"];
  services_[told.name] = std::move(service);
  return {};
}

Status RunApi::LoadJob(const StoryJob& told) {
  RunResource job = NewResource(RunKind::kJob, told.name, told.generation, told.created);
  job.updated = told.updated;
  LOCKSTEP_TRY(job.written, WritablePart("Job", told.resource, told.resource));
  FillDefaults(RunKind::kJob, job.written);
  for (const StoryExecution& execution : told.executions) {
    LOCKSTEP_TRY(Json task, TaskOf(execution, job.written));
    job.executions.push_back({.told = execution, .task = std::move(task)});
  }
  jobs_[told.name] = std::move(job);
  return {};
}

Result<Json> RunApi::TaskOf(const StoryExecution& execution, const Json& written_job) const {
  Json job = written_job;
  Json* containers = ContainersOf(RunKind::kJob, job);
  if (!execution.image.empty() && containers != nullptr && !containers->empty()) {
    Json& container = (*containers)[0];
    LOCKSTEP_TRY(const ImageReference image, ParseImage(StringAt(container, "image")));
    LOCKSTEP_TRY(const std::string digest, registry_.ChildDigest(execution.image));
    container["image"] = Pinned(image, digest);
  }
  return job["template"]["template"];
}

ApiAnswer RunApi::Handle(const ApiRequest& request, const std::stop_token& stop) {
  if (request.parts.size() <= kKind || request.parts[2] != project_) {
    const std::string asked = request.parts.size() > 2 ? request.parts[2] : "";
    return ErrorAnswer(
        {Code::kPermissionDenied,
         fmt::format("Permission 'run.{}.list' denied on resource 'projects/{}' (or "
                     "resource may not exist).",
                     request.parts.size() > kKind ? request.parts[kKind] : "services",
                     Printable(asked, 60)),
         std::nullopt});
  }
  const bool waits = request.method == "POST" && request.path.ends_with(":wait");
  if (waits) return AnswerOf(Wait(request, stop));
  const std::lock_guard lock(mutex_);
  Settle();
  return AnswerOf(Route(request));
}

Result<Json> RunApi::Route(const ApiRequest& request) {
  const auto& parts = request.parts;
  if (parts[4] == "-") {
    return Fail(Code::kInvalidArgument, "The location '-' is not allowed here.");
  }
  const bool is_get = request.method == "GET";
  if (fmt::format("projects/{}/locations/{}", parts[2], parts[4]) != location_) {
    if (is_get && parts.size() == kName) return Json::object();
    return Fail(NotFound(parts[kKind], parts.back()));
  }
  if (parts[kKind] == "operations" && is_get) {
    return parts.size() == kName ? ListOperations(request) : GetOperation(parts[kName]);
  }
  const auto kind = KindOf(parts[kKind]);
  if (!kind) return Fail(NoSuchMethod());
  if (is_get) return Read(*kind, request);
  if (parts.size() > kChildKind) return Fail(NoSuchMethod());
  if (request.method == "PATCH" && parts.size() == kChildKind) return Patch(*kind, request);
  return Fail(Code::kUnimplemented,
              "The sandbox neither creates, runs nor deletes services and jobs.");
}

Result<Json> RunApi::Read(RunKind kind, const ApiRequest& request) {
  if (request.parts.size() == kName) return List(kind, request);
  if (request.parts.size() > kChildKind) return ReadChildren(kind, request);
  LOCKSTEP_CHECK(OnlyParameters(request, {}));
  LOCKSTEP_TRY(const RunResource* resource, Find(kind, request.parts[kName]));
  return View(*resource);
}

Result<Json> RunApi::ReadChildren(RunKind kind, const ApiRequest& request) {
  const auto& parts = request.parts;
  const bool of_service = kind == RunKind::kService;
  const bool is_known = parts[kChildKind] == (of_service ? "revisions" : "executions");
  if (!is_known || parts.size() > kChildName + 1) return Fail(NoSuchMethod());
  if (parts.size() == kChildName) {
    return of_service ? ListRevisions(request) : ListExecutions(request);
  }
  LOCKSTEP_CHECK(OnlyParameters(request, {}));
  LOCKSTEP_TRY(const RunResource* parent, Find(kind, parts[kName]));
  const std::string full_name = FullName(*parent);
  return of_service ? OneRevision(*parent, parts[kChildName], full_name)
                    : OneExecution(*parent, parts[kChildName], full_name);
}

Result<Json> RunApi::List(RunKind kind, const ApiRequest& request) {
  std::vector<Listed> all;
  for (const auto& [name, resource] : kind == RunKind::kService ? services_ : jobs_) {
    all.push_back({resource.created, name, [this, &seen = resource] { return View(seen); }});
  }
  return PageOf(std::move(all), request.parts[kKind], request, options_.page_cap);
}

Result<Json> RunApi::ListRevisions(const ApiRequest& request) {
  const std::string& wanted = request.parts[kName];
  if (wanted != "-") LOCKSTEP_CHECK(Find(RunKind::kService, wanted));
  std::vector<Listed> all;
  for (const auto& [name, service] : services_) {
    if (wanted != "-" && wanted != name) continue;
    for (const RunRevision& revision : service.revisions) {
      all.push_back({revision.created, revision.name, [this, &of = service, &revision] {
                       return RevisionView(of, revision, FullName(of));
                     }});
    }
  }
  return PageOf(std::move(all), "revisions", request, options_.page_cap);
}

Result<Json> RunApi::ListExecutions(const ApiRequest& request) {
  const std::string& wanted = request.parts[kName];
  if (wanted != "-") LOCKSTEP_CHECK(Find(RunKind::kJob, wanted));
  std::vector<Listed> all;
  for (const auto& [name, job] : jobs_) {
    if (wanted != "-" && wanted != name) continue;
    for (const RunExecution& execution : job.executions) {
      all.push_back({execution.told.created, execution.told.name, [this, &of = job, &execution] {
                       return ExecutionView(of, execution, FullName(of));
                     }});
    }
  }
  return PageOf(std::move(all), "executions", request, options_.page_cap);
}

Result<RunResource*> RunApi::Find(RunKind kind, const std::string& name) {
  auto& resources = kind == RunKind::kService ? services_ : jobs_;
  const auto found = resources.find(name);
  if (found != resources.end()) return &found->second;
  return Fail(NotFound(kind == RunKind::kService ? "SERVICE" : "JOB", name));
}

std::string RunApi::FullName(const RunResource& resource) const {
  const char* kind = resource.kind == RunKind::kService ? "services" : "jobs";
  return fmt::format("{}/{}/{}", location_, kind, resource.name);
}

Json RunApi::View(const RunResource& resource) const {
  return resource.kind == RunKind::kService ? ServiceView(resource, FullName(resource))
                                            : JobView(resource, FullName(resource));
}

Json RunApi::Get(RunKind kind, const std::string& name) {
  const std::lock_guard lock(mutex_);
  Settle();
  const auto found = Find(kind, name);
  return found ? View(**found) : Json();
}

Json RunApi::GetRevision(const std::string& service, const std::string& revision) {
  const std::lock_guard lock(mutex_);
  Settle();
  const auto found = Find(RunKind::kService, service);
  const RunRevision* seen = found ? FindRevision(**found, revision) : nullptr;
  return seen == nullptr ? Json() : RevisionView(**found, *seen, FullName(**found));
}

void RunApi::FailNextRollout(const std::string& name, RunFailure failure) {
  const std::lock_guard lock(mutex_);
  next_failure_[name] = std::move(failure);
}

}  // namespace lockstep::sandbox
