#include "plugins/cloud_run/job.h"

#include <utility>

#include "plugins/cloud_run/container.h"
#include "plugins/cloud_run/evidence.h"
#include "reconciler/base/rfc3339.h"
#include "reconciler/base/safe_text.h"

namespace lockstep::cloud_run {
namespace {

// What an update means for the executions that run.
std::string_view WhileRunning(WhenRunning when) {
  switch (when) {
    case WhenRunning::kUpdate: return "the update leaves what runs alone";
    case WhenRunning::kWait: return "the update waits until none runs";
    case WhenRunning::kRefuse: break;
  }
  return "the update is refused while one runs";
}

FieldDiff Context(std::string path, const std::string& text, std::string_view note = "") {
  return {.path = std::move(path), .before = text, .after = text, .note = std::string(note)};
}

// The lines of the change's block that tell of executions: one or two.
std::vector<FieldDiff> Runs(const JobSpec& spec, const JobHistory& history) {
  constexpr std::string_view kLead = "last run ";
  std::string last = LastRun(history);
  if (last.starts_with(kLead)) last.erase(0, kLead.size());
  std::vector<FieldDiff> lines{Context("last run", last)};
  if (!history.running.empty()) {
    lines.push_back(
        Context("running now", ExecutionNames(history.running), WhileRunning(spec.when_running)));
  } else if (history.cut) {
    lines.push_back(Context("running now", "none of the newest", kOlderNotLookedAt));
  }
  return lines;
}

bool IsSet(const Json& list) { return list.is_array() && !list.empty(); }

// The raw job's containers.
const Json& ContainersIn(const Json& raw) {
  return At(At(At(raw, "template"), "template"), "containers");
}

}  // namespace

Result<JobSpec> JobSpecFrom(const Json& spec) {
  for (const std::string_view key : {"container", "when_running"}) {
    if (At(spec, key).is_null() || At(spec, key).is_string()) continue;
    return Fail(Code::kInvalidArgument, std::string(key) + " is no text");
  }
  JobSpec job{.container = StringAt(spec, "container")};
  LOCKSTEP_TRY(job.when_running, WhenRunningFrom(StringAt(spec, "when_running")));
  return job;
}

Result<JobState> ParseJob(const Json& raw, std::string_view container) {
  JobState state{.history = ParseHistory(raw)};
  LOCKSTEP_TRY(state.head, ParseHead(raw));
  const Json& containers = ContainersIn(raw);
  if (const Result<std::size_t> index = JobContainer(containers, container)) {
    state.image = StringAt(containers[*index], "image");
    state.container = StringAt(containers[*index], "name");
    state.sets_command = IsSet(At(containers[*index], "command"));
    state.sets_args = IsSet(At(containers[*index], "args"));
  } else {
    state.problem = index.error().message;
  }
  return state;
}

Json ToJson(const JobState& state) {
  Json json = ToJson(state.head);
  json.update(ToJson(state.history));
  json["image"] = state.image;
  json["container"] = state.container;
  json["problem"] = state.problem;
  json["sets_command"] = state.sets_command;
  json["sets_args"] = state.sets_args;
  json["serving_since"] = ParseTime(state.head.update_time) ? state.head.update_time : "";
  return json;
}

JobState JobFrom(const Json& state) {
  return {.head = HeadFrom(state),
          .image = StringAt(state, "image"),
          .container = StringAt(state, "container"),
          .problem = StringAt(state, "problem"),
          .sets_command = At(state, "sets_command") == true,
          .sets_args = At(state, "sets_args") == true,
          .history = HistoryFrom(state)};
}

std::vector<Execution> OldExecutions(const JobState& state) {
  return RunningFromBefore(state.history, state.head.update_time);
}

Ran HasRunItsImage(const JobState& state, const std::vector<std::string>& accepted) {
  const std::string live = DigestOf(state.image);
  if (IsAccepted(live, accepted)) return HasRun(state.history, accepted);
  std::vector<std::string> same;
  if (!live.empty()) same.push_back(live);
  const Ran ran = HasRun(state.history, same);
  return ran == Ran::kNever && state.history.read > 0 ? Ran::kUnknown : ran;
}

std::string Summary(const JobState& state) {
  std::string text = "runs ";
  text += state.image.empty() ? "an unknown image" : Printable(state.image);
  text += ", " + LastRun(state.history);
  if (HasRunItsImage(state, {}) == Ran::kYes) text += ", has run with this image";
  if (!state.history.running.empty()) {
    text += ", " + ExecutionNames(state.history.running) +
            (state.history.running.size() == 1 ? " runs now" : " run now");
  }
  return text + ", " + LastChanged(state.head) + ", " + CreatedBy(state.head);
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
               " instead of " + ShortDigest(image.reference.digest);
      }
      return "the tag moved: " + NamedText(image) + ", the job holds " +
             ShortDigest(DigestOf(state.image));
    case Pin::kTagOnly: break;
  }
  return "the job names a tag, " + Printable(state.image) +
         ", so nothing proves which digest it runs; " + NamedText(image);
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
                                .seen_image = state.image,
                                .container = spec.container,
                                .when_running = spec.when_running});
  change.ladder = {JudgeDigest(state, pinned, accepted)};
  change.reason = WhyNotPinned(spec, state);
  if (change.reason.empty()) return change;
  change.action = Action::kUpdate;
  change.diffs = Runs(spec, state.history);
  change.diffs.insert(change.diffs.begin(),
                      {.path = "image", .before = state.image, .after = pinned});
  return change;
}

}  // namespace lockstep::cloud_run
