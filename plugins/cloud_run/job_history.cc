#include "plugins/cloud_run/job_history.h"

#include <algorithm>
#include <utility>

namespace lockstep::cloud_run {
namespace {

constexpr std::size_t kMostDigests = 100;
constexpr std::size_t kMostRecent = 30;

std::int64_t CountAt(const Json& object, std::string_view key) {
  const Json& count = At(object, key);
  return count.is_number_integer() ? count.get<std::int64_t>() : 0;
}

bool IsSet(const Json& object, std::string_view key) { return At(object, key) == Json(true); }

bool Holds(const std::vector<std::string>& digests, const std::string& digest) {
  return std::find(digests.begin(), digests.end(), digest) != digests.end();
}

void AddDigest(const std::string& digest, JobHistory& history) {
  if (Holds(history.ran, digest)) return;
  if (digest.empty() || history.ran.size() == kMostDigests) {
    history.hides = true;
  } else {
    history.ran.push_back(digest);
  }
}

void AddRecent(const Execution& execution, JobHistory& history) {
  const auto older = std::find_if(
      history.recent.begin(), history.recent.end(),
      [&](const Execution& one) { return IsLater(execution.create_time, one.create_time); });
  history.recent.insert(older, execution);
  if (history.recent.size() > kMostRecent) history.recent.pop_back();
}

Json ListOf(const std::vector<Execution>& executions) {
  Json list = Json::array();
  for (const Execution& one : executions) list.push_back(ToJson(one));
  return list;
}

}  // namespace

JobHistory ParseHistory(const Json& raw_job) {
  JobHistory history{.latest = ParseReference(At(raw_job, "latestCreatedExecution")),
                     .created = CountAt(raw_job, "executionCount")};
  if (history.latest.running) history.running.push_back(history.latest);
  return history;
}

void AddExecution(Execution execution, JobHistory& history) {
  ++history.read;
  history.listed = true;
  AddDigest(execution.digest, history);
  AddRecent(execution, history);
  std::erase_if(history.running,
                [&execution](const Execution& one) { return one.name == execution.name; });
  if (execution.running) history.running.push_back(execution);
  const bool same = execution.name == history.latest.name;
  // The job's own word on how its last execution ended is kept where the execution has none.
  if (same && execution.status.empty() && !execution.running) {
    execution.status = history.latest.running ? "" : history.latest.status;
  }
  if (same || history.latest.name.empty() ||
      IsLater(execution.create_time, history.latest.create_time)) {
    history.latest = std::move(execution);
  }
}

void EndOfList(bool whole, JobHistory& history) {
  history.listed = true;
  history.cut = !whole;
}

Ran HasRun(const JobHistory& history, const std::vector<std::string>& same) {
  for (const std::string& digest : history.ran) {
    if (Holds(same, digest)) return Ran::kYes;
  }
  const std::int64_t known = history.latest.name.empty() ? 0 : 1;
  const bool all_read =
      history.listed && !history.cut && history.read >= std::max(history.created, known);
  if (!all_read || history.hides) return Ran::kUnknown;
  return history.read == 0 || !same.empty() ? Ran::kNever : Ran::kUnknown;
}

std::vector<Execution> RunningFromBefore(const JobHistory& history, std::string_view time) {
  std::vector<Execution> old;
  for (const Execution& one : history.running) {
    if (!IsLater(one.create_time, time)) old.push_back(one);
  }
  return old;
}

Since ExecutionsSince(const JobHistory& history, std::string_view time) {
  Since since;
  for (const Execution& one : history.recent) {
    if (IsLater(one.create_time, time)) since.executions.push_back(one);
  }
  const bool all_kept =
      !history.cut && history.read == static_cast<std::int64_t>(history.recent.size());
  since.whole = history.listed && (all_kept || since.executions.size() < history.recent.size());
  return since;
}

std::string LastRun(const JobHistory& history) {
  if (!history.latest.name.empty()) return "last run " + RunText(history.latest);
  return history.created == 0 ? "never run" : "last run unknown";
}

Json ToJson(const JobHistory& history) {
  return {{"latest_execution", ToJson(history.latest)},
          {"running_executions", ListOf(history.running)},
          {"recent_executions", ListOf(history.recent)},
          {"ran", history.ran},
          {"created", history.created},
          {"read", history.read},
          {"cut", history.cut},
          {"hides", history.hides},
          {"listed", history.listed}};
}

JobHistory HistoryFrom(const Json& state) {
  JobHistory history{.latest = ExecutionFrom(At(state, "latest_execution")),
                     .created = CountAt(state, "created"),
                     .read = CountAt(state, "read"),
                     .cut = IsSet(state, "cut"),
                     .hides = IsSet(state, "hides"),
                     .listed = IsSet(state, "listed")};
  for (const Json& one : At(state, "running_executions")) {
    history.running.push_back(ExecutionFrom(one));
  }
  for (const Json& one : At(state, "recent_executions")) {
    history.recent.push_back(ExecutionFrom(one));
  }
  for (const Json& digest : At(state, "ran")) {
    if (digest.is_string()) history.ran.push_back(digest.get<std::string>());
  }
  return history;
}

}  // namespace lockstep::cloud_run
