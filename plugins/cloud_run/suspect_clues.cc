#include "plugins/cloud_run/suspect_clues.h"

#include <algorithm>

#include "plugins/cloud_run/code.h"
#include "plugins/cloud_run/told_evidence.h"
#include "reconciler/base/safe_text.h"
#include "reconciler/model/image.h"

namespace lockstep::cloud_run {
namespace {

constexpr const char* kCodeInSpec = "code";

// "REPOSITORY@DIGEST", or "" if `image` names no digest.
std::string PinnedText(const std::string& image) {
  const Result<ImageReference> parsed = ParseImage(image);
  return parsed && !parsed->digest.empty() ? Pinned(*parsed, parsed->digest) : "";
}

// Since when every execution shows the image of the newest one.
std::string SinceWhen(std::span<const SeenExecution> executions, const SeenExecution& newest) {
  std::string other;  // the newest execution with another image
  for (const SeenExecution& one : executions) {
    const std::string& time = one.execution.create_time;
    if (one.image != newest.image && (other.empty() || IsLater(time, other))) other = time;
  }
  std::string since = newest.execution.create_time;
  for (const SeenExecution& one : executions) {
    const std::string& time = one.execution.create_time;
    if (IsLater(since, time) && (other.empty() || IsLater(time, other))) since = time;
  }
  return since;
}

bool IsServing(const ServiceState& service, const std::string& revision) {
  return std::any_of(service.serving.begin(), service.serving.end(),
                     [&revision](const ServingRevision& one) { return one.revision == revision; });
}

}  // namespace

Suspect SuspectOf(const std::string& name, const JobState& job,
                  std::span<const SeenExecution> executions, bool whole) {
  Suspect program{.address = {std::string(kJobType), name}, .summary = Summary(job)};
  std::string oldest;
  const SeenExecution* newest = nullptr;
  for (const SeenExecution& one : executions) {
    const Execution& run = one.execution;
    program.ran.push_back({.name = run.name, .from = run.create_time, .to = run.completion_time});
    if (oldest.empty() || IsLater(oldest, run.create_time)) oldest = run.create_time;
    if (newest == nullptr || IsLater(run.create_time, newest->execution.create_time)) newest = &one;
  }
  const bool all_there =
      whole && static_cast<std::int64_t>(executions.size()) >= job.history.created;
  if (!all_there) {
    program.known_since = oldest;
    if (oldest.empty()) program.unread = "its executions are no longer listed";
  }
  if (newest != nullptr) {
    program.image = PinnedText(newest->image);
    program.image_since = SinceWhen(executions, *newest);
  }
  return program;
}

Suspect SuspectOf(const std::string& name, const ServiceState& service,
                  std::vector<ServingRevision> revisions, bool whole) {
  Suspect program{
      .address = {std::string(kServiceType), name},
      .summary = "runs " + (service.image.empty() ? "an unknown image" : Printable(service.image))};
  if (!whole) program.unread = "it has more revisions than are read";
  if (revisions.empty()) program.unread = "its revisions are not listed";
  std::sort(revisions.begin(), revisions.end(),
            [](const ServingRevision& a, const ServingRevision& b) {
              return IsLater(b.create_time, a.create_time);
            });
  for (std::size_t i = 0; i < revisions.size(); ++i) {
    const ServingRevision& one = revisions[i];
    const bool serves = IsServing(service, one.revision);
    const bool is_last = i + 1 == revisions.size();
    program.ran.push_back({.name = one.revision,
                           .from = one.create_time,
                           .to = serves || is_last ? "" : revisions[i + 1].create_time});
    if (!serves) continue;
    program.image = PinnedText(one.image);
    program.image_since = one.create_time;
  }
  if (!revisions.empty()) program.known_since = revisions.front().create_time;
  return program;
}

CodeQuestions::CodeQuestions(std::span<const Resource> wanted, std::span<const Address> writers) {
  for (const Resource& resource : wanted) {
    const Json& code = At(resource.spec, kCodeInSpec);
    if (!code.is_array() || code.empty()) continue;
    own_.emplace(resource.address, code);
    if (std::find(writers.begin(), writers.end(), resource.address) == writers.end()) continue;
    for (const Json& check : code) {
      const bool known =
          std::find(of_writers_.begin(), of_writers_.end(), check) != of_writers_.end();
      if (!known) of_writers_.push_back(check);
    }
  }
}

void CodeQuestions::AddTo(Suspect& program) const {
  const auto own = own_.find(program.address);
  const Json& code = own != own_.end() ? own->second : of_writers_;
  if (program.image.empty() || code.empty()) return;
  program.code = QuestionAbout(kCodeType, program.image, code,
                               {{"image", program.image}, {kCodeInSpec, code}});
}

}  // namespace lockstep::cloud_run
