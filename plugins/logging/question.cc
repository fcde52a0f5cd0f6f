#include "plugins/logging/question.h"

#include <algorithm>
#include <utility>

#include "reconciler/base/first_few.h"
#include "reconciler/base/rfc3339.h"
#include "reconciler/base/safe_text.h"

namespace lockstep::logging {
namespace {

constexpr std::size_t kMostRuns = 50;  // what a filter has room for

std::optional<std::string> TextIn(const Json& entry, std::string_view key) {
  std::string text = StringAt(entry, key);
  if (text.empty()) return std::nullopt;
  return text;
}

Result<LineCheck> LineCheckFrom(const Json& entry) {
  LineCheck check{.contains = TextIn(entry, "contains"),
                  .lacks = TextIn(entry, "lacks"),
                  .within_text = StringAt(entry, "within")};
  const std::optional<Duration> within = ParseDuration(check.within_text);
  if (!within || *within <= Duration{0}) {
    return Fail(Code::kInvalidArgument, "an entry of `logs` has no duration `within`");
  }
  check.within = *within;
  if (const std::optional<std::string> pattern = TextIn(entry, "matches")) {
    LOCKSTEP_TRY(check.matches, Pattern::Make(*pattern));
  }
  if (!check.contains && !check.matches && !check.lacks) {
    return Fail(Code::kInvalidArgument, "an entry of `logs` asks for nothing");
  }
  return check;
}

}  // namespace

Result<LogQuestion> QuestionFrom(const Json& spec) {
  LogQuestion question{.of_job = spec.contains("job"),
                       .since = StringAt(spec, "since"),
                       .partly = At(spec, "partly") == Json(true)};
  question.program = StringAt(spec, question.of_job ? "job" : "service");
  for (const Json& run : At(spec, question.of_job ? "executions" : "revisions")) {
    if (run.is_string()) question.runs.push_back(run.get<std::string>());
  }
  if (question.program.empty() || question.runs.empty() || question.runs.size() > kMostRuns) {
    return Fail(Code::kInvalidArgument,
                "a service and its revisions are asked for, or a job and its executions: 1 to " +
                    std::to_string(kMostRuns));
  }
  for (const Json& entry : At(spec, "logs")) {
    LOCKSTEP_TRY(LineCheck check, LineCheckFrom(entry));
    question.checks.push_back(std::move(check));
  }
  if (question.checks.empty()) return Fail(Code::kInvalidArgument, "no line is asked for");
  return question;
}

Duration LongestWindow(const LogQuestion& question) {
  Duration longest{0};
  for (const LineCheck& check : question.checks) longest = std::max(longest, check.within);
  return longest;
}

std::string RunNames(const LogQuestion& question) {
  constexpr std::size_t kShownRuns = 3;
  return std::string(question.of_job ? "execution" : "revision") +
         (question.runs.size() > 1 ? "s " : " ") +
         FirstFew(question.runs, kShownRuns, [](const std::string& run) { return Printable(run); });
}

}  // namespace lockstep::logging
