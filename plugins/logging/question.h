// LogQuestion: which program's entries are looked at, and what they must say. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "reconciler/base/clock.h"
#include "reconciler/base/json.h"
#include "reconciler/base/pattern.h"
#include "reconciler/base/result.h"

namespace lockstep::logging {

// All that is set must hold; not necessarily by one and the same line.
struct LineCheck {
  std::optional<std::string> contains{};
  std::optional<Pattern> matches{};
  std::optional<std::string> lacks{};
  Duration within{0};         // how far to look back from now; more than 0
  std::string within_text{};  // the same as the manifest has it
};

struct LogQuestion {
  bool of_job = false;
  std::string program{};            // the service or the job
  std::vector<std::string> runs{};  // its revisions or executions; 1 to 50
  // RFC 3339: since when they have had the time to say it. Empty: they still have.
  std::string since{};
  bool partly = false;  // there are others of the same standing that are not among `runs`
  std::vector<LineCheck> checks{};  // not empty
};

// From the spec {"service": S, "revisions": [...]} or {"job": J, "executions": [...]}, with
// "since", "partly" and "logs": [an entry of `logs` as the manifest has it, ...]. kInvalidArgument
// if it is none.
Result<LogQuestion> QuestionFrom(const Json& spec);

Duration LongestWindow(const LogQuestion& question);

// "revision a", "executions a, b, c and 4 more", fit to print.
std::string RunNames(const LogQuestion& question);

}  // namespace lockstep::logging
