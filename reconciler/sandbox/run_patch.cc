// services.patch and jobs.patch.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "reconciler/base/safe_text.h"
#include "reconciler/model/image.h"
#include "reconciler/sandbox/run_api.h"
#include "reconciler/sandbox/run_schema.h"

namespace lockstep::sandbox {
namespace {

constexpr std::string_view kPinned = "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION";

// Labels and annotations that only the platform may set.
Status CheckReserved(const Json& holder, std::string_view where) {
  constexpr std::array<std::string_view, 4> kReserved{"run.googleapis.com", "cloud.googleapis.com",
                                                      "serving.knative.dev",
                                                      "autoscaling.knative.dev"};
  for (const char* kind : {"labels", "annotations"}) {
    const Json& entries = At(holder, kind);
    for (auto entry = entries.begin(); entry != entries.end(); ++entry) {
      for (const std::string_view prefix : kReserved) {
        if (!std::string_view(entry.key()).starts_with(prefix)) continue;
        return Invalid(fmt::format("Violation in {}.{}: '{}' uses a prefix that is reserved", where,
                                   kind, Printable(entry.key(), 80)));
      }
    }
  }
  return {};
}

std::string WithoutParent(const std::string& name) {
  const auto slash = name.rfind('/');
  return slash == std::string::npos ? name : name.substr(slash + 1);
}

Json WithoutRevision(Json written_template) {
  written_template.erase("revision");
  return written_template;
}

Status CheckContainers(const Json& containers) {
  if (!containers.is_array() || containers.empty()) {
    return Invalid("template.containers: at least one container is required");
  }
  const auto with_ports = std::count_if(containers.begin(), containers.end(),
                                        [](const Json& c) { return c.contains("ports"); });
  if (with_ports > 1) return Invalid("template.containers: only one container may have ports");
  for (const Json& container : containers) {
    if (auto image = ParseImage(StringAt(container, "image")); !image) {
      return Invalid("template.containers.image: " + image.error().message);
    }
  }
  return {};
}

// Three letters that stand for "whatever the server chose", different for each generation.
std::string Suffix(int generation) {
  std::string suffix;
  for (int i = 0, rest = generation * 7919; i < 3; ++i, rest /= 26) {
    suffix += static_cast<char>('a' + rest % 26);
  }
  return suffix;
}

Status SetAt(Json& resource, const Json& body, const std::string& path) {
  std::string pointer_text = "/" + path;
  std::replace(pointer_text.begin(), pointer_text.end(), '.', '/');
  const Json::json_pointer place(pointer_text);
  if (body.contains(place)) {
    resource[place] = body[place];
  } else if (resource.contains(place)) {
    resource[place.parent_pointer()].erase(place.back());
  }
  return {};
}

// What a mask leaves of `stored`, with the named parts of `body` in it.
Result<Json> Merged(const Json& stored, const Json& body, const std::string& mask) {
  Json merged = stored;
  std::string_view rest = mask;
  while (!rest.empty()) {
    const std::string path(rest.substr(0, rest.find(',')));
    rest.remove_prefix(std::min(rest.size(), path.size() + 1));
    if (path == "*") return body;
    switch (LookUp("Service", path)) {
      case MaskPath::kUnknown:
        return Invalid(fmt::format("Invalid update_mask: no field '{}'", Printable(path, 80)));
      case MaskPath::kOutputOnly: break;
      case MaskPath::kWritable: LOCKSTEP_CHECK(SetAt(merged, body, path)); break;
    }
  }
  return merged;
}

Status CheckTraffic(const Json& traffic, const RunResource& service, const std::string& coming) {
  std::int64_t percent = 0;
  for (const Json& entry : traffic) {
    percent += entry.value("percent", std::int64_t{0});
    const std::string type = StringAt(entry, "type");
    const std::string name = WithoutParent(StringAt(entry, "revision"));
    if (type == kLatestTraffic && name.empty()) continue;
    if (type != kPinned || name.empty()) {
      return Invalid("traffic: an entry is either LATEST without, or REVISION with a revision");
    }
    const bool is_known =
        name == coming || std::any_of(service.revisions.begin(), service.revisions.end(),
                                      [&](const RunRevision& r) { return r.name == name; });
    if (!is_known) {
      return Invalid(fmt::format("traffic: Revision '{}' does not exist", Printable(name, 80)));
    }
  }
  if (percent == 100) return {};
  return Invalid(fmt::format("traffic: percents add up to {}, not to 100", percent));
}

}  // namespace

Result<Json> RunApi::Patch(RunKind kind, const ApiRequest& request) {
  const bool is_service = kind == RunKind::kService;
  LOCKSTEP_CHECK(is_service
                     ? OnlyParameters(request, {"updateMask", "allowMissing", "validateOnly"})
                     : OnlyParameters(request, {"allowMissing", "validateOnly"}));
  LOCKSTEP_TRY(const bool validate_only, FlagParameter(request, "validateOnly"));
  LOCKSTEP_CHECK(FlagParameter(request, "allowMissing"));
  LOCKSTEP_TRY(const Json body, BodyObject(request));
  LOCKSTEP_TRY(RunResource* const resource, Find(kind, request.parts[6]));
  const std::string etag = StringAt(body, "etag");
  if (!etag.empty() && etag != EtagOf(*resource)) {
    return Fail(Code::kAborted,
                fmt::format("Conflict for resource '{}': version {} was specified "
                            "but current version is {}.",
                            resource->name, Printable(etag, 60), EtagOf(*resource)));
  }
  LOCKSTEP_TRY(Json wanted, Wanted(*resource, request, body));
  LOCKSTEP_CHECK(CheckWanted(*resource, wanted));
  bool needs_revision = false;
  if (is_service) {
    LOCKSTEP_TRY(needs_revision, NeedsRevision(*resource, wanted));
  }
  if (validate_only) {
    RunResource draft = *resource;
    draft.written = wanted;
    Json echo = View(draft);
    echo["@type"] = is_service ? "type.googleapis.com/google.cloud.run.v2.Service"
                               : "type.googleapis.com/google.cloud.run.v2.Job";
    return Json{{"name", location_ + "/operations/validate-only"},
                {"metadata", echo},
                {"done", true},
                {"response", echo}};
  }
  std::optional<RunFailure> failure =
      needs_revision || !is_service ? FailureOf(*resource, wanted) : StandingFailure(*resource);
  ++resource->generation;
  ++resource->version;
  resource->updated = last_ = std::max<Stamp>(clock_.Now(), last_ + std::chrono::microseconds{1});
  resource->state = RolloutState::kPending;
  resource->message.clear();
  if (needs_revision) {
    RunRevision revision = MakeRevision(*resource, wanted);
    resource->latest_created = revision.name;
    if (failure && failure->message.empty()) {
      failure->message =
          fmt::format("Revision '{}' is not ready and cannot serve traffic. Image '{}' not found.",
                      revision.name, StringAt(revision.containers[0], "image"));
    }
    resource->revisions.push_back(std::move(revision));
  }
  resource->written = std::move(wanted);
  return StartOperation(*resource, std::move(failure));
}

Result<Json> RunApi::Wanted(const RunResource& resource, const ApiRequest& request,
                            const Json& body) {
  const bool is_service = resource.kind == RunKind::kService;
  const std::string_view message = is_service ? "Service" : "Job";
  const std::string name = StringAt(body, "name");
  if (!name.empty() && WithoutParent(name) != resource.name) {
    return Invalid("The name in the body is not the name in the URL.");
  }
  LOCKSTEP_TRY(Json wanted, WritablePart(message, body, resource.written));
  const std::string mask = ParameterOf(request, "updateMask");
  if (!mask.empty()) {
    LOCKSTEP_TRY(wanted, Merged(resource.written, wanted, mask));
  }
  FillDefaults(resource.kind, wanted);
  return wanted;
}

Status RunApi::CheckWanted(const RunResource& resource, const Json& wanted) {
  Json copy = wanted;
  const Json* containers = ContainersOf(resource.kind, copy);
  LOCKSTEP_CHECK(CheckContainers(containers == nullptr ? Json() : *containers));
  const std::string_view where = resource.kind == RunKind::kService ? "service" : "job";
  LOCKSTEP_CHECK(CheckReserved(wanted, where));
  LOCKSTEP_CHECK(CheckReserved(wanted["template"], fmt::format("{}.template", where)));
  if (resource.kind == RunKind::kJob) {
    for (const char* token : {"startExecutionToken", "runExecutionToken"}) {
      if (StringAt(wanted, token) == StringAt(resource.written, token)) continue;
      return Fail(Code::kUnimplemented, "The sandbox starts no executions.");
    }
    return {};
  }
  const std::string coming = StringAt(wanted["template"], "revision");
  if (!coming.empty() && (!coming.starts_with(resource.name + "-") || coming.size() > 63)) {
    return Invalid(
        fmt::format("template.revision: '{}' must begin with '{}-' and have at most 63 "
                    "characters",
                    Printable(coming, 80), resource.name));
  }
  return CheckTraffic(wanted["traffic"], resource, coming);
}

Result<bool> RunApi::NeedsRevision(const RunResource& service, const Json& wanted) const {
  const Json& now = wanted["template"];
  const std::string name = StringAt(now, "revision");
  if (const RunRevision* same_name = FindRevision(service, name)) {
    if (same_name->written == WithoutRevision(now)) return false;
    return Fail(
        Code::kAlreadyExists,
        fmt::format("Revision named '{}' with different configuration already exists.", name));
  }
  return !name.empty() || WithoutRevision(now) != WithoutRevision(service.written["template"]);
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

std::optional<RunFailure> RunApi::StandingFailure(const RunResource& service) const {
  const RunRevision* latest = FindRevision(service, service.latest_created);
  if (latest == nullptr || latest->state != RolloutState::kFailed) return std::nullopt;
  return RunFailure{9, latest->message};
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

}  // namespace lockstep::sandbox
