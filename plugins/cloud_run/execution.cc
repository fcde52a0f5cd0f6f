#include "plugins/cloud_run/execution.h"

#include <algorithm>

#include "plugins/cloud_run/container.h"
#include "plugins/cloud_run/resource_head.h"
#include "reconciler/base/ascii.h"
#include "reconciler/base/first_few.h"
#include "reconciler/base/rfc3339.h"
#include "reconciler/base/safe_text.h"

namespace lockstep::cloud_run {
namespace {

constexpr std::string_view kSucceeded = "EXECUTION_SUCCEEDED";
constexpr std::string_view kFailed = "EXECUTION_FAILED";
constexpr std::string_view kCancelled = "EXECUTION_CANCELLED";

bool IsEnd(std::string_view status) {
  return status == kSucceeded || status == kFailed || status == kCancelled;
}

bool IsPositive(const Json& count) { return count.is_number_integer() && count > 0; }

// The condition Completed, or null.
const Json& CompletedOf(const Json& raw) {
  static const Json kNone;
  const Json& conditions = At(raw, "conditions");
  if (!conditions.is_array()) return kNone;
  const auto found = std::find_if(conditions.begin(), conditions.end(), [](const Json& condition) {
    return StringAt(condition, "type") == "Completed";
  });
  return found == conditions.end() ? kNone : *found;
}

// What a raw execution says of its end, in the words of completionStatus, which it lacks: by its
// condition Completed, else by its counts. Empty if it says nothing.
std::string_view EndOf(const Json& raw) {
  const bool cancelled = IsPositive(At(raw, "cancelledCount"));
  if (const Json& completed = CompletedOf(raw); !completed.is_null()) {
    const std::string state = StringAt(completed, "state");
    if (state == "CONDITION_SUCCEEDED") return kSucceeded;
    if (state != "CONDITION_FAILED") return "";
    const bool by_request = StringAt(completed, "executionReason") == "CANCELLED";
    return cancelled || by_request ? kCancelled : kFailed;
  }
  if (StringAt(raw, "completionTime").empty()) return "";
  if (cancelled) return kCancelled;
  if (IsPositive(At(raw, "failedCount"))) return kFailed;
  return IsPositive(At(raw, "succeededCount")) ? kSucceeded : "";
}

Execution Parse(const Json& raw, std::string status) {
  Execution execution{.name = ShortName(StringAt(raw, "name")),
                      .create_time = StringAt(raw, "createTime"),
                      .completion_time = StringAt(raw, "completionTime"),
                      .status = std::move(status)};
  const bool ended = !execution.completion_time.empty() || !StringAt(raw, "deleteTime").empty() ||
                     IsEnd(execution.status);
  execution.running = !execution.name.empty() && !ended;
  return execution;
}

// "succeeded" for EXECUTION_SUCCEEDED.
std::string StatusText(const Execution& execution) {
  constexpr std::string_view kPrefix = "EXECUTION_";
  if (execution.running) return "still runs";
  if (!execution.status.starts_with(kPrefix)) return "ended";
  return AsciiLower(execution.status.substr(kPrefix.size()));
}

}  // namespace

Execution ParseReference(const Json& raw) { return Parse(raw, StringAt(raw, "completionStatus")); }

Result<Execution> ParseExecution(const Json& raw, std::string_view container) {
  Execution execution = Parse(raw, std::string(EndOf(raw)));
  if (execution.name.empty()) {
    return Fail(Code::kDataLoss, "Cloud Run answered with an execution that has no name");
  }
  execution.digest = DigestOf(ImageIn(At(At(raw, "template"), "containers"), container));
  return execution;
}

std::string JobOf(const Json& raw) {
  constexpr std::string_view kBefore = "/jobs/";
  const std::string name = StringAt(raw, "name");
  const std::size_t at = name.rfind(kBefore);
  if (at == std::string::npos) return ShortName(StringAt(raw, "job"));
  const std::size_t begin = at + kBefore.size();
  return name.substr(begin, name.find('/', begin) - begin);
}

Json ToJson(const Execution& execution) {
  return {{"name", execution.name},
          {"create_time", execution.create_time},
          {"completion_time", execution.completion_time},
          {"status", execution.status},
          {"digest", execution.digest},
          {"running", execution.running}};
}

Execution ExecutionFrom(const Json& state) {
  return {.name = StringAt(state, "name"),
          .create_time = StringAt(state, "create_time"),
          .completion_time = StringAt(state, "completion_time"),
          .status = StringAt(state, "status"),
          .digest = StringAt(state, "digest"),
          .running = At(state, "running") == Json(true)};
}

bool IsLater(std::string_view one, std::string_view other) {
  return ParseTime(one).has_value() && ParseTime(other).has_value() && CompareTimes(one, other) > 0;
}

std::string RunText(const Execution& execution) {
  const std::string when =
      execution.create_time.empty() ? "at an unknown time" : Printable(execution.create_time);
  const std::string by = execution.digest.empty() ? "" : " by " + ShortDigest(execution.digest);
  return when + " (" + Printable(StatusText(execution)) + ")" + by;
}

std::string ExecutionNames(std::span<const Execution> executions) {
  constexpr std::size_t kShown = 3;
  return (executions.size() == 1 ? "execution " : "executions ") +
         FirstFew(executions, kShown, [](const Execution& one) { return Printable(one.name); });
}

}  // namespace lockstep::cloud_run
