#include "plugins/logging/query.h"

#include "reconciler/base/rfc3339.h"

namespace lockstep::logging {
namespace {

std::string OneOf(std::string_view field, const std::vector<std::string>& values) {
  std::string text;
  for (const std::string& value : values) {
    text += (text.empty() ? "(" : " OR ") + std::string(field) + '=' + FilterLiteral(value);
  }
  return text + ')';
}

std::string Clause(const LogQuestion& question, const std::string& region, TimePoint from) {
  const std::string place = " AND resource.labels.location=" + FilterLiteral(region);
  const std::string since = " AND timestamp>=" + FilterLiteral(FormatTime(from)) + ')';
  if (question.of_job) {
    return R"((resource.type="cloud_run_job" AND resource.labels.job_name=)" +
           FilterLiteral(question.program) + place + " AND " +
           OneOf(R"(labels."run.googleapis.com/execution_name")", question.runs) + since;
  }
  return R"((resource.type="cloud_run_revision" AND resource.labels.service_name=)" +
         FilterLiteral(question.program) + place + " AND " +
         OneOf("resource.labels.revision_name", question.runs) + since;
}

}  // namespace

std::string FilterLiteral(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

std::vector<LogQuery> QueriesFor(std::span<const LogQuestion> questions, const std::string& region,
                                 TimePoint latest) {
  std::vector<LogQuery> queries;
  for (std::size_t i = 0; i < questions.size(); ++i) {
    const std::string clause = Clause(questions[i], region, latest - LongestWindow(questions[i]));
    constexpr std::size_t kJoint = 5;  // " OR " before it, a parenthesis at the end
    if (queries.empty() || queries.back().filter.size() + clause.size() + kJoint > kLongestFilter) {
      queries.push_back({.filter = std::string(kNoRequests) + " AND ("});
    } else {
      queries.back().filter += " OR ";
    }
    queries.back().filter += clause;
    queries.back().asked.push_back(i);
  }
  for (LogQuery& query : queries) query.filter += ')';
  return queries;
}

}  // namespace lockstep::logging
