// Answers of Cloud Run's Admin API: whatever was asked, the input is what came.
#include "plugins/cloud_run/client.h"
#include "plugins/cloud_run/execution.h"
#include "plugins/cloud_run/job.h"
#include "plugins/cloud_run/service.h"
#include "tests/fuzz/foreign_bytes.h"
#include "tests/fuzz/one_answer.h"

namespace lockstep::fuzz {
namespace {

namespace run = cloud_run;

Status TakeResource(const Json& raw) {
  const Result<run::ServiceState> service = run::ParseService(raw);
  RequirePrintableError(service);
  if (service) {
    const Json state = run::ToJson(*service);
    Require(run::ToJson(run::ServiceFrom(state)) == state, "a service survives its observation",
            Dump(state));
    run::Ladder(*service, {});
    run::PlanService({}, *service);
  }
  const Result<run::JobState> job = run::ParseJob(raw);
  RequirePrintableError(job);
  if (job) {
    const Json state = run::ToJson(*job);
    Require(run::ToJson(run::JobFrom(state)) == state, "a job survives its observation",
            Dump(state));
  }
  RequirePrintableError(run::ParseExecution(raw, "x"));
  run::ServingRevision revision;
  run::TakeRevision(raw, revision);
  return {};
}

// What one resource, or a list of them, makes of an answer with `status`.
void TryAnswer(int status, std::string_view body) {
  for (const std::string_view collection : {run::kServices, run::kJobs}) {
    OneAnswer world(status, body);
    RequirePrintableError(run::List(world.read(), collection, TakeResource));
  }
  OneAnswer executions(status, body);
  RequirePrintableError(run::ListExecutions(executions.read(), "-", TakeResource));
  OneAnswer one(status, body);
  const Result<Json> resource = run::Get(one.read(), run::kServices, "x");
  RequirePrintableError(resource);
  if (resource) RequirePrintableError(TakeResource(*resource));
  OneAnswer pending(status, body);
  const Result<Json> operation = run::WaitForOperation(pending.read(), "operations/x");
  RequirePrintableError(operation);
  if (!operation) return;
  const std::optional<Error> error = run::ErrorOfOperation(*operation);
  if (error) RequirePrintable(error->message);
}

}  // namespace

void Try(std::string_view bytes) {
  TryAnswer(200, bytes);
  TryAnswer(403, bytes);
}

}  // namespace lockstep::fuzz
