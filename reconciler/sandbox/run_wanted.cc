#include "reconciler/sandbox/run_wanted.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "reconciler/base/safe_text.h"
#include "reconciler/model/image.h"
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
        if (!entry.key().starts_with(prefix)) continue;
        return Invalid(fmt::format("Violation in {}.{}: '{}' uses a prefix that is reserved", where,
                                   kind, Printable(entry.key(), 80)));
      }
    }
  }
  return {};
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

void SetAt(Json& resource, const Json& body, const std::string& path) {
  std::string pointer_text = "/" + path;
  std::replace(pointer_text.begin(), pointer_text.end(), '.', '/');
  const Json::json_pointer place(pointer_text);
  if (body.contains(place)) {
    resource[place] = body[place];
  } else if (resource.contains(place)) {
    resource[place.parent_pointer()].erase(place.back());
  }
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
      case MaskPath::kWritable: SetAt(merged, body, path); break;
    }
  }
  return merged;
}

// Both stand in the host name of the tag's URL.
Status CheckTag(const std::string& tag, const std::string& service) {
  constexpr std::size_t kShortest = 3;
  constexpr std::size_t kLongestWithName = 46;
  if (tag.empty()) return {};
  if (tag.size() < kShortest) {
    return Invalid(fmt::format("traffic.tag: '{}' has fewer than 3 characters", Printable(tag)));
  }
  if (tag.size() + service.size() <= kLongestWithName) return {};
  return Invalid(
      fmt::format("traffic.tag: '{}' and the service name '{}' have more than 46 "
                  "characters together",
                  Printable(tag, 80), service));
}

Status CheckTarget(const Json& entry, const RunResource& service, const std::string& coming) {
  LOCKSTEP_CHECK(CheckTag(StringAt(entry, "tag"), service.name));
  const std::string type = StringAt(entry, "type");
  const std::string name = WithoutParent(StringAt(entry, "revision"));
  if (type == kLatestTraffic && name.empty()) return {};
  if (type != kPinned || name.empty()) {
    return Invalid("traffic: an entry is either LATEST without, or REVISION with a revision");
  }
  if (name == coming || FindRevision(service, name) != nullptr) return {};
  return Invalid(fmt::format("traffic: Revision '{}' does not exist", Printable(name, 80)));
}

Status CheckTraffic(const Json& traffic, const RunResource& service, const std::string& coming) {
  std::int64_t percent = 0;
  for (const Json& entry : traffic) {
    percent += entry.value("percent", std::int64_t{0});
    LOCKSTEP_CHECK(CheckTarget(entry, service, coming));
  }
  if (percent == 100) return {};
  return Invalid(fmt::format("traffic: percents add up to {}, not to 100", percent));
}

Result<Json> ReadWanted(const RunResource& resource, const ApiRequest& request, const Json& body) {
  const std::string_view message = resource.kind == RunKind::kService ? "Service" : "Job";
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

Status CheckTokens(const RunResource& job, const Json& wanted) {
  for (const char* token : {"startExecutionToken", "runExecutionToken"}) {
    if (StringAt(wanted, token) == StringAt(job.written, token)) continue;
    return Fail(Code::kUnimplemented, "The sandbox starts no executions.");
  }
  return {};
}

Status CheckRevisionAndTraffic(const RunResource& service, const Json& wanted) {
  const std::string coming = StringAt(wanted["template"], "revision");
  if (!coming.empty() && (!coming.starts_with(service.name + "-") || coming.size() > 63)) {
    return Invalid(
        fmt::format("template.revision: '{}' must begin with '{}-' and have at most 63 "
                    "characters",
                    Printable(coming, 80), service.name));
  }
  return CheckTraffic(wanted["traffic"], service, coming);
}

Status CheckWanted(const RunResource& resource, const Json& wanted) {
  Json copy = wanted;
  const Json* containers = ContainersOf(resource.kind, copy);
  LOCKSTEP_CHECK(CheckContainers(containers == nullptr ? Json() : *containers));
  const bool is_service = resource.kind == RunKind::kService;
  const std::string_view where = is_service ? "service" : "job";
  LOCKSTEP_CHECK(CheckReserved(wanted, where));
  LOCKSTEP_CHECK(CheckReserved(wanted["template"], fmt::format("{}.template", where)));
  return is_service ? CheckRevisionAndTraffic(resource, wanted) : CheckTokens(resource, wanted);
}

}  // namespace

Result<Json> WantedOf(const RunResource& resource, const ApiRequest& request, const Json& body) {
  LOCKSTEP_TRY(Json wanted, ReadWanted(resource, request, body));
  LOCKSTEP_CHECK(CheckWanted(resource, wanted));
  return wanted;
}

}  // namespace lockstep::sandbox
