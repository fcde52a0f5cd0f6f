#include "reconciler/sandbox/incident_writers.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <string_view>
#include <utility>

#include "reconciler/base/json.h"

namespace lockstep::sandbox {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

constexpr hours kRemembered{24};
constexpr hours kTurn{3};  // from one execution of a job to the next

constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kJobOfProcessor = {{
    {"NbacTeamBoxscoreProcessor", "nbac-team-boxscore-processor-backfill"},
    {"NbacScheduleProcessor", "nbac-schedule-processor-backfill"},
    {"OddsGameLinesProcessor", "odds-game-lines-processor-backfill"},
    {"NbacInjuryReportProcessor", "nbac-injury-report-processor-backfill"},
    {"BdlBoxscoresProcessor", "bdl-boxscores-processor-backfill"},
    {"NbacGamebookProcessor", "nbac-gamebook-processor-backfill"},
    {"EspnScoreboardProcessor", "espn-scoreboard-processor-backfill"},
    {"BdlInjuriesProcessor", "bdl-injuries-processor-backfill"},
}};

std::string TextField(const StoryDocument& document, std::string_view field) {
  return StringAt(At(document.fields, field), "stringValue");
}

StoryJob* JobOf(Story& story, const std::string& processor) {
  for (const auto& entry : kJobOfProcessor) {
    if (entry.first != processor) continue;
    const auto found = std::find_if(story.jobs.begin(), story.jobs.end(),
                                    [&](const StoryJob& one) { return one.name == entry.second; });
    return found == story.jobs.end() ? nullptr : &*found;
  }
  return nullptr;
}

// The execution of `job` that wrote `document`: a backfill goes through many dates and writes one
// document for each, three hours long. Grows to hold it.
const StoryExecution& ExecutionFor(StoryJob& job, const StoryDocument& document, Stamp now) {
  const auto turn = (now - document.created) / kTurn;
  const std::string name = job.name + fmt::format("-b{:03}q", turn);
  auto found = std::find_if(job.executions.begin(), job.executions.end(),
                            [&name](const StoryExecution& one) { return one.name == name; });
  if (found == job.executions.end()) {
    found = job.executions.insert(found, {.name = name,
                                          .created = document.created,
                                          .completed = document.updated,
                                          .image = job.name});
  }
  found->created = std::min(found->created, document.created - seconds{40});
  found->completed = std::max(found->completed, document.updated + seconds{5});
  return *found;
}

Json ServiceLabels(const Story& story) {
  return {{"project_id", story.project},
          {"service_name", "nba-phase2-raw-processors"},
          {"revision_name", "nba-phase2-raw-processors-00128-xyz"},
          {"configuration_name", "nba-phase2-raw-processors"},
          {"location", story.region}};
}

// The line with which `id` is ended, of `execution` or, if that is empty, of the service.
Json LineOf(const Story& story, const std::string& id, Stamp at, const std::string& job,
            const std::string& execution) {
  Json entry = {
      {"insertId", fmt::format("incident{:04}", story.log_entries.size())},
      {"logName", fmt::format("projects/{}/logs/run.googleapis.com%2Fstdout", story.project)},
      {"timestamp", Text(at)},
      {"receiveTimestamp", Text(at + seconds{1})},
      {"severity", "INFO"},
      {"textPayload", "Stopped heartbeat for " + id}};
  if (execution.empty()) {
    entry["resource"] = {{"type", "cloud_run_revision"}, {"labels", ServiceLabels(story)}};
    return entry;
  }
  entry["resource"] = {
      {"type", "cloud_run_job"},
      {"labels", {{"project_id", story.project}, {"job_name", job}, {"location", story.region}}}};
  entry["labels"] = {{"run.googleapis.com/execution_name", execution}};
  return entry;
}

void AddWriterOf(const StoryDocument& document, Story& story, Stamp now) {
  const std::string id = document.path.substr(document.path.find('/') + 1);
  const std::string processor = TextField(document, "processor_name");
  if (id == processor) return;  // a good one
  StoryJob* const job = JobOf(story, processor);
  // What wrote the older ones has left no trace.
  if (now - document.created > kRemembered) return;
  const std::string execution = job == nullptr ? "" : ExecutionFor(*job, document, now).name;
  story.log_entries.push_back(
      LineOf(story, id, document.updated, job == nullptr ? "" : job->name, execution));
}

}  // namespace

void AddWriters(Story& story, Stamp now) {
  for (const StoryDocument& document : story.documents) AddWriterOf(document, story, now);
  for (StoryJob& job : story.jobs) {
    std::sort(
        job.executions.begin(), job.executions.end(),
        [](const StoryExecution& a, const StoryExecution& b) { return a.created < b.created; });
  }
}

}  // namespace lockstep::sandbox
