// Operations: started by a PATCH, done when their time has come.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "reconciler/sandbox/run_api.h"

namespace lockstep::sandbox {
namespace {

constexpr Duration kLongestWait{30 * 60 * 1'000};
constexpr int kAbortedCode = 10;

// "30s" or "0.5s".
Result<Duration> TimeoutOf(const Json& body) {
  const std::string text = StringAt(body, "timeout");
  if (text.empty()) return kLongestWait;
  const auto whole_end = text.find_first_not_of("0123456789");
  double count = 0;
  if (whole_end != 0 && text.ends_with('s')) {
    const auto parsed = std::from_chars(text.data(), text.data() + text.size() - 1, count);
    if (parsed.ec == std::errc{} && parsed.ptr == text.data() + text.size() - 1) {
      return std::min(kLongestWait, Duration(static_cast<std::int64_t>(count * 1'000)));
    }
  }
  return Fail(Code::kInvalidArgument, "Invalid value at 'timeout' (google.protobuf.Duration)");
}

Result<Duration> TimeoutOfWait(const ApiRequest& request) {
  LOCKSTEP_CHECK(OnlyParameters(request, {}));
  LOCKSTEP_TRY(const Json body, BodyObject(request));
  LOCKSTEP_CHECK(OnlyMembers(body, "", {"timeout"}));
  return TimeoutOf(body);
}

std::string IdOfWait(const std::string& last_part) {
  return last_part.substr(0, last_part.rfind(':'));
}

}  // namespace

Json RunApi::StartOperation(RunResource& resource, std::optional<RunFailure> failure) {
  for (RunOperation& earlier : operations_) {
    const bool same = earlier.kind == resource.kind && earlier.resource == resource.name;
    if (earlier.done || !same) continue;
    earlier.done = true;
    earlier.failure = RunFailure{kAbortedCode, "The operation was superseded by a later one."};
  }
  const std::size_t number = operations_.size() + 1;
  operations_.push_back({fmt::format("{:08x}-5a4d-4b0c-8000-{:012x}", number * 2654435761U, number),
                         resource.kind, resource.name, clock_.Monotonic() + options_.operation_time,
                         false, std::move(failure)});
  return OperationView(operations_.back());
}

void RunApi::Settle() {
  const Duration now = clock_.Monotonic();
  for (RunOperation& operation : operations_) {
    if (!operation.done && operation.due <= now) Finish(operation);
  }
  if (const Stamp time = clock_.Now(); time >= next_end_) EndExecutions(time);
}

void RunApi::EndExecutions(Stamp now) {
  next_end_ = Stamp::max();
  for (auto& [name, job] : jobs_) {
    for (RunExecution& execution : job.executions) {
      const Stamp end = execution.told.completed;
      execution.running = end == Stamp{} || end > now;
      if (end > now) next_end_ = std::min(next_end_, end);
    }
  }
}

void RunApi::Finish(RunOperation& operation) {
  operation.done = true;
  const auto found = Find(operation.kind, operation.resource);
  if (!found) return;
  RunResource& resource = **found;
  ++resource.version;
  resource.observed_generation = resource.generation;
  resource.state = operation.failure ? RolloutState::kFailed : RolloutState::kReady;
  resource.message = operation.failure ? operation.failure->message : "";
  resource.updated = last_ = std::max<Stamp>(clock_.Now(), last_ + std::chrono::microseconds{1});
  if (operation.kind == RunKind::kService) FinishRevisions(resource, operation.failure);
}

void RunApi::FinishRevisions(RunResource& service, const std::optional<RunFailure>& failure) {
  for (RunRevision& revision : service.revisions) {
    if (revision.state == RolloutState::kPending) FinishRevision(service, revision, failure);
  }
  if (!failure) service.traffic_statuses = service.written["traffic"];
}

void RunApi::FinishRevision(RunResource& service, RunRevision& revision,
                            const std::optional<RunFailure>& failure) {
  // A superseded revision becomes ready, too, if nothing was wrong with it; it gets no traffic.
  const bool is_latest = revision.name == service.latest_created;
  const bool failed = is_latest ? failure.has_value() : revision.digest.empty();
  revision.state = failed ? RolloutState::kFailed : RolloutState::kReady;
  if (failed && failure) revision.message = failure->message;
  if (failed || !is_latest) return;
  for (const std::string& line : registry_.LogsOf(revision.digest)) {
    logging_.Say(service.name, revision.name, line, service.updated);
  }
  service.latest_ready = revision.name;
}

Json RunApi::OperationView(const RunOperation& operation) const {
  const bool is_service = operation.kind == RunKind::kService;
  const auto& resources = is_service ? services_ : jobs_;
  Json resource = View(resources.at(operation.resource));
  resource["@type"] = is_service ? "type.googleapis.com/google.cloud.run.v2.Service"
                                 : "type.googleapis.com/google.cloud.run.v2.Job";
  Json view = {{"name", location_ + "/operations/" + operation.id}, {"metadata", resource}};
  if (!operation.done) return view;
  view["done"] = true;
  if (operation.failure) {
    view["error"] = {{"code", operation.failure->code}, {"message", operation.failure->message}};
  } else {
    view["response"] = std::move(resource);
  }
  return view;
}

Result<Json> RunApi::GetOperation(const std::string& id) {
  for (const RunOperation& operation : operations_) {
    if (operation.id == id) return OperationView(operation);
  }
  return Fail(Code::kNotFound, "Requested entity was not found.");
}

Result<Json> RunApi::ListOperations(const ApiRequest& request) {
  LOCKSTEP_CHECK(OnlyParameters(request, {"filter", "pageSize", "pageToken"}));
  const std::string filter = ParameterOf(request, "filter");
  if (!filter.empty() && filter != "done:false" && filter != "done:true") {
    return Fail(Code::kInvalidArgument, "The filter is invalid.");
  }
  Json answer = Json::object();
  for (const RunOperation& operation : operations_) {
    if (filter.empty() || operation.done == (filter == "done:true")) {
      answer["operations"].push_back(OperationView(operation));
    }
  }
  return answer;
}

Result<Json> RunApi::Wait(const ApiRequest& request, const std::stop_token& stop) {
  LOCKSTEP_TRY(const Duration timeout, TimeoutOfWait(request));
  const std::string id = IdOfWait(request.parts.back());
  const Duration deadline = clock_.Monotonic() + timeout;
  while (true) {
    Duration pause{0};
    {
      const std::lock_guard lock(mutex_);
      Settle();
      LOCKSTEP_TRY(Json view, GetOperation(id));
      const Duration now = clock_.Monotonic();
      if (view.contains("done") || options_.wait_returns_at_once || now >= deadline) return view;
      const auto operation = std::find_if(operations_.begin(), operations_.end(),
                                          [&](const RunOperation& o) { return o.id == id; });
      pause = std::min(operation->due, deadline) - now;
    }
    if (!clock_.SleepFor(pause, stop)) {
      return Fail(Code::kUnavailable, "The sandbox is stopping.");
    }
  }
}

}  // namespace lockstep::sandbox
