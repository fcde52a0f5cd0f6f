// RunApi: Cloud Run Admin API v2, as far as services and jobs are read and updated.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "reconciler/base/clock.h"
#include "reconciler/base/json.h"
#include "reconciler/base/result.h"
#include "reconciler/sandbox/logging_api.h"
#include "reconciler/sandbox/registry_api.h"
#include "reconciler/sandbox/request.h"
#include "reconciler/sandbox/run_state.h"
#include "reconciler/sandbox/story.h"

namespace lockstep::sandbox {

struct RunOptions {
  int page_cap = 100;
  bool wait_returns_at_once = false;
  Duration operation_time{0};
};

// Thread-safe. What is pending becomes done when its time has come, as seen by the next call.
class RunApi {
 public:
  // kInvalidArgument if a resource of the story is malformed or names no image of it.
  static Result<std::unique_ptr<RunApi>> Make(const Story& story, const RunOptions& options,
                                              RegistryApi& registry, LoggingApi& logging,
                                              Clock& clock);

  // Answers a request below /v2/projects/P/locations/R.
  ApiAnswer Handle(const ApiRequest& request, const std::stop_token& stop);

  Json Get(RunKind kind, const std::string& name);
  Json GetRevision(const std::string& service, const std::string& revision);
  void FailNextRollout(const std::string& name, RunFailure failure);

 private:
  RunApi(const Story& story, const RunOptions& options, RegistryApi& registry, LoggingApi& logging,
         Clock& clock);

  // Every private method below expects mutex_ to be held, but for Wait.
  Status Load(const Story& story);
  Status LoadService(const StoryService& told);
  Status LoadJob(const StoryJob& told);
  Result<Json> TaskOf(const StoryExecution& execution, const Json& written_job) const;

  Result<Json> Route(const ApiRequest& request);
  Result<Json> Read(RunKind kind, const ApiRequest& request);
  Result<Json> ReadChildren(RunKind kind, const ApiRequest& request);
  Result<Json> List(RunKind kind, const ApiRequest& request);
  Result<Json> ListRevisions(const ApiRequest& request);
  Result<Json> ListExecutions(const ApiRequest& request);
  Result<RunResource*> Find(RunKind kind, const std::string& name);

  // Patching, in the order in which it is done.
  Result<Json> Patch(RunKind kind, const ApiRequest& request);
  Json ValidatedOnly(const RunResource& resource, const Json& wanted) const;
  Json Apply(RunResource& resource, Json wanted, bool needs_revision);
  std::optional<RunFailure> FailureOf(const RunResource& resource, const Json& wanted);
  RunRevision MakeRevision(const RunResource& service, Json& wanted);
  Json StartOperation(RunResource& resource, std::optional<RunFailure> failure);

  // Operations.
  Result<Json> Wait(const ApiRequest& request, const std::stop_token& stop);
  Result<Json> GetOperation(const std::string& id);
  Result<Json> ListOperations(const ApiRequest& request);
  void Settle();
  void EndExecutions(Stamp now);
  void Finish(RunOperation& operation);
  void FinishRevisions(RunResource& service, const std::optional<RunFailure>& failure);
  void FinishRevision(RunResource& service, RunRevision& revision,
                      const std::optional<RunFailure>& failure);

  Json View(const RunResource& resource) const;
  Json OperationView(const RunOperation& operation) const;
  std::string FullName(const RunResource& resource) const;

  std::mutex mutex_;  // guards all below
  std::string project_;
  std::string location_;  // "projects/P/locations/R"
  RunOptions options_;
  RegistryApi& registry_;
  LoggingApi& logging_;
  Clock& clock_;
  std::map<std::string, RunResource> services_;
  std::map<std::string, RunResource> jobs_;
  std::vector<RunOperation> operations_;
  std::map<std::string, RunFailure> next_failure_;  // by the resource's short name
  Stamp last_{};
  Stamp next_end_{};  // of an execution; before it there is nothing to be ended
};

}  // namespace lockstep::sandbox
