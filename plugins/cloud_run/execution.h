// Execution: one run of a Cloud Run job, parsed from Admin API v2, and what people call it. Pure.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "reconciler/base/json.h"
#include "reconciler/base/result.h"

namespace lockstep::cloud_run {

struct Execution {
  std::string name{};             // short; empty: there is none
  std::string create_time{};      // RFC 3339
  std::string completion_time{};  // empty if it has not ended
  std::string status{};           // EXECUTION_SUCCEEDED, EXECUTION_RUNNING, ...; may be empty
  std::string digest{};           // that it runs; empty: not shown
  bool running = false;           // or waits to run: it has not ended in any way
};

// From `latestCreatedExecution` of a job, which shows no image.
Execution ParseReference(const Json& raw);

// From a raw execution. Its image is that of the container called `container`, as ImageIn says; it
// names a digest or not. kDataLoss if `raw` has no name.
Result<Execution> ParseExecution(const Json& raw, std::string_view container);

// The short name of the job that a raw execution is of. Empty if it does not say.
std::string JobOf(const Json& raw);

// The form in an Observation::state, and back. Keys: name, create_time, completion_time, status,
// digest, running.
Json ToJson(const Execution& execution);
Execution ExecutionFrom(const Json& state);

// Whether the RFC 3339 time `one` is later than `other`; false if either is none.
bool IsLater(std::string_view one, std::string_view other);

// "2025-09-18T10:00:00Z (succeeded) by sha256:444444444444…", fit to print.
std::string RunText(const Execution& execution);

// "execution a", "executions a, b, c and 4 more", fit to print.
std::string ExecutionNames(std::span<const Execution> executions);

}  // namespace lockstep::cloud_run
