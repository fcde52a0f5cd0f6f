// services.patch and jobs.patch.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "reconciler/base/safe_text.h"
#include "reconciler/model/image.h"
#include "reconciler/sandbox/run_api.h"
#include "reconciler/sandbox/run_wanted.h"

namespace lockstep::sandbox {
namespace {

Json WithoutRevision(Json written_template) {
  written_template.erase("revision");
  return written_template;
}

// Three letters that stand for "whatever the server chose", different for each generation.
std::string Suffix(int generation) {
  std::string suffix;
  for (int i = 0, rest = generation * 7919; i < 3; ++i, rest /= 26) {
    suffix += static_cast<char>('a' + rest % 26);
  }
  return suffix;
}

// Checks the parameters and says whether the patch is not to be done, only tried.
Result<bool> IsValidateOnly(RunKind kind, const ApiRequest& request) {
  LOCKSTEP_CHECK(kind == RunKind::kService
                     ? OnlyParameters(request, {"updateMask", "allowMissing", "validateOnly"})
                     : OnlyParameters(request, {"allowMissing", "validateOnly"}));
  LOCKSTEP_TRY(const bool validate_only, FlagParameter(request, "validateOnly"));
  LOCKSTEP_CHECK(FlagParameter(request, "allowMissing"));
  return validate_only;
}

Status CheckEtag(const RunResource& resource, const std::string& etag) {
  if (etag.empty() || etag == EtagOf(resource)) return {};
  return Fail(Code::kAborted, fmt::format("Conflict for resource '{}': version {} was specified "
                                          "but current version is {}.",
                                          resource.name, Printable(etag, 60), EtagOf(resource)));
}

Result<bool> NeedsRevision(const RunResource& resource, const Json& wanted) {
  if (resource.kind == RunKind::kJob) return false;
  const Json& now = wanted["template"];
  const std::string name = StringAt(now, "revision");
  if (const RunRevision* same_name = FindRevision(resource, name)) {
    if (same_name->written == WithoutRevision(now)) return false;
    return Fail(
        Code::kAlreadyExists,
        fmt::format("Revision named '{}' with different configuration already exists.", name));
  }
  return !name.empty() || WithoutRevision(now) != WithoutRevision(resource.written["template"]);
}

// A service whose latest revision failed stays failed until it gets another one.
std::optional<RunFailure> StandingFailure(const RunResource& service) {
  const RunRevision* latest = FindRevision(service, service.latest_created);
  if (latest == nullptr || latest->state != RolloutState::kFailed) return std::nullopt;
  return RunFailure{9, latest->message};
}

}  // namespace

Result<Json> RunApi::Patch(RunKind kind, const ApiRequest& request) {
  LOCKSTEP_TRY(const bool validate_only, IsValidateOnly(kind, request));
  LOCKSTEP_TRY(const Json body, BodyObject(request));
  LOCKSTEP_TRY(RunResource* const resource, Find(kind, request.parts[6]));
  LOCKSTEP_CHECK(CheckEtag(*resource, StringAt(body, "etag")));
  LOCKSTEP_TRY(Json wanted, WantedOf(*resource, request, body));
  LOCKSTEP_TRY(const bool needs_revision, NeedsRevision(*resource, wanted));
  if (validate_only) return ValidatedOnly(*resource, wanted);
  return Apply(*resource, std::move(wanted), needs_revision);
}

Json RunApi::ValidatedOnly(const RunResource& resource, const Json& wanted) const {
  RunResource draft = resource;
  draft.written = wanted;
  Json echo = View(draft);
  echo["@type"] = resource.kind == RunKind::kService
                      ? "type.googleapis.com/google.cloud.run.v2.Service"
                      : "type.googleapis.com/google.cloud.run.v2.Job";
  return Json{{"name", location_ + "/operations/validate-only"},
              {"metadata", echo},
              {"done", true},
              {"response", echo}};
}

Json RunApi::Apply(RunResource& resource, Json wanted, bool needs_revision) {
  std::optional<RunFailure> failure = needs_revision || resource.kind == RunKind::kJob
                                          ? FailureOf(resource, wanted)
                                          : StandingFailure(resource);
  ++resource.generation;
  ++resource.version;
  resource.updated = last_ = std::max<Stamp>(clock_.Now(), last_ + std::chrono::microseconds{1});
  resource.state = RolloutState::kPending;
  resource.message.clear();
  if (needs_revision) {
    RunRevision revision = MakeRevision(resource, wanted);
    resource.latest_created = revision.name;
    if (failure && failure->message.empty()) {
      failure->message =
          fmt::format("Revision '{}' is not ready and cannot serve traffic. Image '{}' not found.",
                      revision.name, StringAt(revision.containers[0], "image"));
    }
    resource.revisions.push_back(std::move(revision));
  }
  resource.written = std::move(wanted);
  return StartOperation(resource, std::move(failure));
}

std::optional<RunFailure> RunApi::FailureOf(const RunResource& resource, const Json& wanted) {
  if (const auto told = next_failure_.find(resource.name); told != next_failure_.end()) {
    RunFailure failure = std::move(told->second);
    next_failure_.erase(told);
    return failure;
  }
  constexpr int kNotFoundCode = 5;
  Json copy = wanted;
  for (const Json& container : *ContainersOf(resource.kind, copy)) {
    const std::string image = StringAt(container, "image");
    if (registry_.Resolve(image)) continue;
    // A service's message names the revision, which has no name yet.
    return RunFailure{kNotFoundCode, resource.kind == RunKind::kJob
                                         ? fmt::format("Image '{}' not found.", image)
                                         : ""};
  }
  return std::nullopt;
}

RunRevision RunApi::MakeRevision(const RunResource& service, Json& wanted) {
  RunRevision revision;
  revision.written = WithoutRevision(wanted["template"]);
  revision.created = service.updated;
  revision.state = RolloutState::kPending;
  revision.name = StringAt(wanted["template"], "revision");
  if (revision.name.empty()) {
    revision.name = fmt::format("{}-{:05}-{}", service.name.substr(0, 53), service.generation,
                                Suffix(service.generation));
  }
  revision.containers = revision.written["containers"];
  for (std::size_t i = 0; i < revision.containers.size(); ++i) {
    Json& container = revision.containers[i];
    const auto image = ParseImage(StringAt(container, "image"));
    if (!image) continue;
    if (!container.contains("name")) {
      container["name"] = fmt::format("{}-{}", WithoutParent(image->path), i + 1);
    }
    const auto digest = registry_.Resolve(StringAt(container, "image"));
    if (!digest) continue;
    container["image"] = Pinned(*image, *digest);
    if (i == 0) revision.digest = *digest;
  }
  return revision;
}

}  // namespace lockstep::sandbox
