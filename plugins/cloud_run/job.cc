#include "plugins/cloud_run/job.h"

#include <optional>
#include <utility>

#include "plugins/cloud_run/container.h"
#include "plugins/cloud_run/evidence.h"
#include "reconciler/base/rfc3339.h"
#include "reconciler/base/safe_text.h"

namespace lockstep::cloud_run {
namespace {

bool HasEnded(const Json& raw, const std::string& status) {
  return !StringAt(raw, "completionTime").empty() || !StringAt(raw, "deleteTime").empty() ||
         status == "EXECUTION_SUCCEEDED" || status == "EXECUTION_FAILED" ||
         status == "EXECUTION_CANCELLED";
}

Execution ParseExecution(const Json& raw) {
  Execution execution{.name = ShortName(StringAt(raw, "name")),
                      .create_time = StringAt(raw, "createTime"),
                      .completion_time = StringAt(raw, "completionTime"),
                      .status = StringAt(raw, "completionStatus")};
  execution.running = !execution.name.empty() && !HasEnded(raw, execution.status);
  return execution;
}

// "succeeded" for EXECUTION_SUCCEEDED.
std::string StatusText(const Execution& execution) {
  constexpr std::string_view kPrefix = "EXECUTION_";
  if (execution.running) return "still runs";
  if (!execution.status.starts_with(kPrefix)) return "ended";
  std::string text = execution.status.substr(kPrefix.size());
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

}  // namespace

Result<JobState> ParseJob(const Json& raw) {
  JobState state;
  LOCKSTEP_TRY(state.head, ParseHead(raw));
  const Json& containers = At(At(At(raw, "template"), "template"), "containers");
  if (const Result<std::size_t> index = OnlyContainer(containers)) {
    state.image = StringAt(containers[*index], "image");
    state.container = StringAt(containers[*index], "name");
    state.command = At(containers[*index], "command");
    state.args = At(containers[*index], "args");
  } else {
    state.problem = index.error().message;
  }
  state.latest = ParseExecution(At(raw, "latestCreatedExecution"));
  return state;
}

Json ToJson(const JobState& state) {
  Json json = ToJson(state.head);
  json["image"] = state.image;
  json["container"] = state.container;
  json["problem"] = state.problem;
  json["command"] = state.command;
  json["args"] = state.args;
  json["latest_execution"] = {{"name", state.latest.name},
                              {"create_time", state.latest.create_time},
                              {"completion_time", state.latest.completion_time},
                              {"status", state.latest.status},
                              {"running", state.latest.running}};
  return json;
}

JobState JobFrom(const Json& state) {
  const Json& execution = At(state, "latest_execution");
  return {.head = HeadFrom(state),
          .image = StringAt(state, "image"),
          .container = StringAt(state, "container"),
          .problem = StringAt(state, "problem"),
          .latest = {.name = StringAt(execution, "name"),
                     .create_time = StringAt(execution, "create_time"),
                     .completion_time = StringAt(execution, "completion_time"),
                     .status = StringAt(execution, "status"),
                     .running = At(execution, "running") == Json(true)},
          .command = At(state, "command"),
          .args = At(state, "args")};
}

std::string OldExecution(const JobState& state) {
  if (!state.latest.running) return "";
  const std::string& created = state.latest.create_time;
  const std::string& updated = state.head.update_time;
  const bool known = ParseTime(created).has_value() && ParseTime(updated).has_value();
  return known && CompareTimes(created, updated) > 0 ? "" : state.latest.name;
}

std::string LastRun(const JobState& state) {
  if (state.latest.name.empty()) return "never run";
  const std::string when =
      state.latest.create_time.empty() ? "at an unknown time" : state.latest.create_time;
  return Printable("last run " + when + " (" + StatusText(state.latest) + ")");
}

Pin PinOf(std::string_view image, std::string_view repository,
          const std::vector<std::string>& accepted) {
  const Result<ImageReference> live = ParseImage(image);
  if (!live || Repository(*live) != repository) return Pin::kOtherRepository;
  if (live->digest.empty()) return Pin::kTagOnly;
  return IsAccepted(live->digest, accepted) ? Pin::kRight : Pin::kOtherDigest;
}

std::string WhyNotPinned(const JobSpec& spec, const JobState& state) {
  const WantedImage& image = spec.image;
  switch (PinOf(state.image, Repository(image.reference), Accepted(image))) {
    case Pin::kRight: return "";
    case Pin::kOtherRepository:
      return "image differs: " + (state.image.empty() ? "none" : Printable(state.image)) +
             " instead of " + Text(image.reference);
    case Pin::kOtherDigest:
      if (!image.reference.digest.empty()) {
        return "image differs: the job holds " + ShortDigest(DigestOf(state.image)) +
               " instead of " + TagText(image);
      }
      return "the tag moved: " + TagText(image) + " is " + ShortDigest(image.digest) +
             ", the job holds " + ShortDigest(DigestOf(state.image));
    case Pin::kTagOnly: break;
  }
  return "the job names a tag, " + Printable(state.image) +
         ", so nothing proves which digest it runs; " + TagText(image) + " is " +
         ShortDigest(image.digest);
}

Change PlanJob(const JobSpec& spec, const JobState& state) {
  const WantedImage& image = spec.image;
  const std::vector<std::string> accepted = Accepted(image);
  const std::string pinned = Pinned(image.reference, image.digest);
  Change change{.fingerprint = Fingerprint(state.head)};
  change.payload = ToJson(Order{.name = state.head.name,
                                .image = pinned,
                                .digests = accepted,
                                .seen = state.head,
                                .seen_image = state.image});
  change.ladder = {JudgeDigest(state, pinned, accepted)};
  change.reason = WhyNotPinned(spec, state);
  if (change.reason.empty()) return change;
  change.action = Action::kUpdate;
  change.diffs = {{.path = "image", .before = state.image, .after = pinned}};
  return change;
}

}  // namespace lockstep::cloud_run
