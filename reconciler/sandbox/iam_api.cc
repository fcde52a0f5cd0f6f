#include "reconciler/sandbox/iam_api.h"

#include <string_view>

namespace lockstep::sandbox {
namespace {

constexpr std::string_view kVerb = ":testIamPermissions";
constexpr std::size_t kMostPermissions = 100;  // a call

Status CheckPermissions(const Json& body) {
  if (!body.contains("permissions") || !body["permissions"].is_array() ||
      body["permissions"].size() > kMostPermissions) {
    return Invalid("permissions must be a list of at most 100.");
  }
  for (const Json& permission : body["permissions"]) {
    if (!permission.is_string() || permission.get<std::string>().find('*') != std::string::npos) {
      return Invalid("A permission is a name without wildcards.");
    }
  }
  return {};
}

// The path without the API's version and the verb: "projects/p/locations/r/jobs/j".
std::string ResourceOf(const ApiRequest& request) {
  std::string resource;
  for (std::size_t i = 1; i < request.parts.size(); ++i) {
    resource += (i == 1 ? "" : "/") + request.parts[i];
  }
  return resource.substr(0, resource.size() - kVerb.size());
}

}  // namespace

IamApi::IamApi(const Story& story) : project_("projects/" + story.project) {
  for (const StoryGrant& grant : story.grants) {
    grants_[grant.on].insert(grant.permissions.begin(), grant.permissions.end());
  }
}

bool IamApi::IsFor(const ApiRequest& request) {
  return request.parts.size() > 2 && request.parts[1] == "projects" &&
         request.path.ends_with(kVerb);
}

ApiAnswer IamApi::Handle(const ApiRequest& request) const {
  if (request.method != "POST") {
    return ErrorAnswer({Code::kNotFound, "No such method.", std::nullopt});
  }
  return AnswerOf(Test(request));
}

Result<Json> IamApi::Test(const ApiRequest& request) const {
  LOCKSTEP_CHECK(OnlyParameters(request, {}));
  LOCKSTEP_TRY(const Json body, BodyObject(request));
  LOCKSTEP_CHECK(OnlyMembers(body, "", {"permissions"}));
  LOCKSTEP_CHECK(CheckPermissions(body));
  const std::string resource = ResourceOf(request);
  Json held = Json::array();
  for (const Json& permission : body["permissions"]) {
    if (Holds(resource, permission.get<std::string>())) held.push_back(permission);
  }
  // As IAM has it: nothing held, no list.
  return held.empty() ? Json::object() : Json{{"permissions", std::move(held)}};
}

bool IamApi::Holds(const std::string& resource, const std::string& permission) const {
  const auto has = [&](const std::string& on) {
    const auto grant = grants_.find(on);
    return grant != grants_.end() && grant->second.contains(permission);
  };
  const bool below = resource.starts_with(project_ + "/");
  return has(resource) || (below && has(project_));
}

}  // namespace lockstep::sandbox
