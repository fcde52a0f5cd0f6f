// JobHistory: what the executions of one job tell: the last one, those that run, what they ran.
// Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/cloud_run/execution.h"
#include "reconciler/base/json.h"

namespace lockstep::cloud_run {

inline constexpr std::string_view kOlderNotLookedAt = "older executions were not looked at";

// Grows by one execution at a time: ParseHistory, then AddExecution for each, then EndOfList.
struct JobHistory {
  Execution latest{};                // the newest; no name: none is known
  std::vector<Execution> running{};  // the newest first
  std::vector<Execution> recent{};   // the newest first, at most 30
  std::vector<std::string> ran{};    // distinct digests that executions show, at most 100
  std::int64_t created = 0;          // executions that the job ever had, by its own count
  std::int64_t read = 0;             // of those, how many were read
  bool cut = false;                  // there are older ones, which were not looked at
  bool hides = false;                // one of those read shows no digest, or `ran` is full
  bool listed = false;               // the executions were read at all
};

// From what a raw job says of its executions.
JobHistory ParseHistory(const Json& raw_job);

// Takes in one execution of the list. Each comes once.
void AddExecution(Execution execution, JobHistory& history);

// Once the list has been read; `whole` is false if it goes on.
void EndOfList(bool whole, JobHistory& history);

// Whether an execution ran one digest of `same`.
enum class Ran { kYes, kNever, kUnknown };
// kNever only if every execution that the job ever had was read and shows another digest, or if
// there never was one.
Ran HasRun(const JobHistory& history, const std::vector<std::string>& same);

// Those of `running` that are not known to have been created after `time` (RFC 3339).
std::vector<Execution> RunningFromBefore(const JobHistory& history, std::string_view time);

// The executions that were created after a time, the newest first.
struct Since {
  std::vector<Execution> executions{};
  bool whole = false;  // there are no others
};
Since ExecutionsSince(const JobHistory& history, std::string_view time);

// "last run 2025-09-18T10:00:00Z (succeeded)", "never run", "last run unknown", fit to print.
std::string LastRun(const JobHistory& history);

// The form in an Observation::state, and back. Keys: latest_execution, running_executions and
// recent_executions, each as ToJson(Execution); ran [DIGEST...], created, read, cut, hides, listed.
Json ToJson(const JobHistory& history);
JobHistory HistoryFrom(const Json& state);

}  // namespace lockstep::cloud_run
