#include "plugins/cloud_run/logs.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "plugins/cloud_run/job.h"
#include "plugins/cloud_run/service.h"
#include "plugins/cloud_run/told_evidence.h"

namespace lockstep::cloud_run {
namespace {

constexpr const char* kLogsKey = "logs";
constexpr std::size_t kMostRuns = 30;  // that a filter is made of

Evidence LogsRung(Verdict verdict, std::string detail) {
  return {.rung = std::string(kRungLogs), .verdict = verdict, .detail = std::move(detail)};
}

// As plugins/logging/question.h has it, without the checks; null if nothing runs.
Json QuestionOf(const std::string& name, const ServiceState& state) {
  Json revisions = Json::array();
  std::string since;
  bool all_dated = true;
  for (const ServingRevision& one : state.serving) {
    if (one.revision.empty() || revisions.size() == kMostRuns) continue;
    revisions.push_back(one.revision);
    all_dated = all_dated && !one.create_time.empty();
    if (since.empty() || IsLater(one.create_time, since)) since = one.create_time;
  }
  if (revisions.empty()) return nullptr;
  const bool partly = revisions.size() < state.serving.size();
  return {{"service", name},
          {"revisions", std::move(revisions)},
          {"since", all_dated ? since : ""},
          {"partly", partly}};
}

Json QuestionOf(const std::string& name, const JobState& state) {
  const Since since = ExecutionsSince(state.history, state.head.update_time);
  if (since.executions.empty()) return nullptr;
  Json names = Json::array();
  bool running = false;
  for (const Execution& one : since.executions) {
    names.push_back(one.name);
    running = running || one.running;
  }
  return {{"job", name},
          {"executions", std::move(names)},
          {"since", running ? "" : since.executions.back().create_time},
          {"partly", !since.whole}};
}

bool IsService(const Resource& wanted) { return wanted.address.type == kServiceType; }

std::string WhyNobodySpoke(const Resource& wanted, const Json& live_state) {
  if (IsService(wanted)) return "no revision is known to take traffic";
  return HistoryFrom(live_state).listed ? "the job has not run since its last update"
                                        : "the job's executions are not known";
}

Evidence Heard(const Resource& wanted, const Json& live_state, const Observations& seen) {
  const std::optional<Need> lead = LogLead(wanted, live_state);
  if (!lead) return LogsRung(Verdict::kUnknown, WhyNobodySpoke(wanted, live_state));
  return AnswerTo(*lead, kRungLogs, seen, "the log was not read",
                  "what was read of the log is incomplete");
}

Finding WrongWords(const Evidence& said) {
  return {.severity = Severity::kWarning,
          .what = "the log does not say what it must: " + said.detail,
          .detail =
              "The wanted image runs, and `logs` asks for something else than it does. Look at the "
              "program's log, or mend the check."};
}

}  // namespace

std::optional<Need> LogLead(const Resource& wanted, const Json& live_state) {
  const Json& logs = At(wanted.spec, kLogsKey);
  if (!logs.is_array() || logs.empty()) return std::nullopt;
  Json question = IsService(wanted) ? QuestionOf(wanted.address.name, ServiceFrom(live_state))
                                    : QuestionOf(wanted.address.name, JobFrom(live_state));
  if (question.is_null()) return std::nullopt;
  question[kLogsKey] = logs;
  return QuestionAbout(kLogType, Text(wanted.address), question, question);
}

std::optional<Evidence> LogsSaid(const Resource& wanted, const Json& live_state,
                                 const Observations& seen, const Evidence& digest) {
  if (!wanted.spec.contains(kLogsKey)) return std::nullopt;
  Evidence said = Heard(wanted, live_state, seen);
  if (digest.verdict == Verdict::kProven) return said;
  return LogsRung(Verdict::kUnknown, "what runs is not shown to be what is wanted (digest " +
                                         std::string(Name(digest.verdict)) +
                                         "); its log: " + said.detail);
}

void AddLogs(const Resource& wanted, const Json& live_state, const Observations& seen,
             Planned& planned) {
  std::vector<Evidence>& ladder = planned.change.ladder;
  const auto digest = std::find_if(ladder.begin(), ladder.end(),
                                   [](const Evidence& one) { return one.rung == kRungDigest; });
  std::optional<Evidence> said =
      LogsSaid(wanted, live_state, seen, digest == ladder.end() ? Evidence{} : *digest);
  if (!said) return;
  if (said->verdict == Verdict::kRefuted) planned.findings.push_back(WrongWords(*said));
  ladder.push_back(*std::move(said));
}

}  // namespace lockstep::cloud_run
