#include "plugins/cloud_run/requirements.h"

#include <algorithm>
#include <set>

#include "plugins/cloud_run/client.h"
#include "plugins/cloud_run/job.h"
#include "plugins/cloud_run/resource_head.h"
#include "plugins/cloud_run/service.h"
#include "reconciler/base/shell_word.h"
#include "reconciler/http/url.h"

namespace lockstep::cloud_run {
namespace {

constexpr std::string_view kActAs = "iam.serviceAccounts.actAs";

std::set<std::string> NamesOfType(std::span<const Resource> wanted, std::string_view type) {
  std::set<std::string> names;
  for (const Resource& resource : wanted) {
    if (resource.address.type == type) names.insert(resource.address.name);
  }
  return names;
}

// `noun`: "service".
GrantPlace PlaceOf(const std::string& name, const std::string& collection, const std::string& noun,
                   const Scope& scope) {
  return {.name = noun + " " + name,
          .url = ResourceUrl(scope, collection, name),
          .grant = "gcloud run " + collection + " add-iam-policy-binding " + ShellWord(name) +
                   " --region=" + ShellWord(scope.region) +
                   " --project=" + ShellWord(scope.project)};
}

std::vector<GrantPlace> PlacesOf(const std::set<std::string>& names, std::string_view collection,
                                 const std::string& noun, const Scope& scope) {
  std::vector<GrantPlace> places;
  places.reserve(names.size());
  for (const std::string& name : names) {
    places.push_back(PlaceOf(name, std::string(collection), noun, scope));
  }
  return places;
}

// Adds the accounts that the live members of a collection run as.
Status AddAccounts(const Reading& world, std::string_view collection,
                   const std::set<std::string>& names, std::set<std::string>& accounts) {
  if (names.empty()) return {};
  const Json::json_pointer account(collection == kJobs ? "/template/template/serviceAccount"
                                                       : "/template/serviceAccount");
  return List(world, collection, [&](const Json& raw) -> Status {
    const std::string name = ShortName(StringAt(raw, "name"));
    if (!names.contains(name)) return {};
    if (!raw.contains(account) || !raw[account].is_string()) {
      return Fail(Code::kUnavailable, name + " does not show the account that it runs as");
    }
    accounts.insert(raw[account].get<std::string>());
    return {};
  });
}

// The project that an account belongs to: its name tells, but for Google's default ones, which are
// of the project that runs as them.
std::string ProjectOf(const std::string& account, const Scope& scope) {
  constexpr std::string_view kDomain = ".iam.gserviceaccount.com";
  const std::size_t at = account.find('@');
  if (at == std::string::npos || !account.ends_with(kDomain)) return scope.project;
  return account.substr(at + 1, account.size() - kDomain.size() - at - 1);
}

Result<std::vector<GrantPlace>> AccountPlaces(std::span<const Resource> wanted,
                                              const Reading& world) {
  std::set<std::string> accounts;
  LOCKSTEP_CHECK(AddAccounts(world, kServices, NamesOfType(wanted, kServiceType), accounts));
  LOCKSTEP_CHECK(AddAccounts(world, kJobs, NamesOfType(wanted, kJobType), accounts));
  std::vector<GrantPlace> places;
  places.reserve(accounts.size());
  for (const std::string& account : accounts) {
    const std::string project = ProjectOf(account, world.scope);
    places.push_back({.name = "service account " + account,
                      .url = "https://iam.googleapis.com/v1/projects/" + UrlSegment(project) +
                             "/serviceAccounts/" + UrlSegment(account),
                      .grant = "gcloud iam service-accounts add-iam-policy-binding " +
                               ShellWord(account) + " --project=" + ShellWord(project)});
  }
  return places;
}

class RunRequirements final : public Requirements {
 public:
  bool Concerns(std::span<const Resource> wanted) const override {
    return std::any_of(wanted.begin(), wanted.end(), [](const Resource& resource) {
      return resource.address.type == kServiceType || resource.address.type == kJobType;
    });
  }

  std::vector<std::string> Probes(std::span<const Resource>) const override {
    return {"https://run.googleapis.com/"};
  }

  // roles/run.developer has the updates, and creates, deletes and runs besides.
  std::vector<PermissionNeed> Needs() const override {
    std::vector<PermissionNeed> needs;
    for (const char* look :
         {"run.services.get", "run.services.list", "run.revisions.get", "run.revisions.list",
          "run.jobs.get", "run.jobs.list", "run.executions.list"}) {
      needs.push_back({look, Task::kLook, "roles/run.viewer"});
    }
    for (const char* update : {"run.services.update", "run.jobs.update", "run.operations.get"}) {
      needs.push_back({update, Task::kUpdate, ""});
    }
    needs.push_back({std::string(kActAs), Task::kUpdate, "roles/iam.serviceAccountUser"});
    return needs;
  }

  std::vector<std::string> Dangers() const override {
    return {"run.services.create", "run.services.delete", "run.services.setIamPolicy",
            "run.jobs.create",     "run.jobs.delete",     "run.jobs.setIamPolicy",
            "run.jobs.run"};
  }

  // Lists, and operations, are asked of the region and not of one thing.
  Result<std::vector<GrantPlace>> Places(std::string_view permission,
                                         std::span<const Resource> wanted,
                                         const Reading& world) const override {
    if (permission == kActAs) return AccountPlaces(wanted, world);
    if (permission == "run.services.get" || permission == "run.services.update" ||
        permission == "run.revisions.get") {
      return PlacesOf(NamesOfType(wanted, kServiceType), kServices, "service", world.scope);
    }
    if (permission == "run.jobs.get" || permission == "run.jobs.update") {
      return PlacesOf(NamesOfType(wanted, kJobType), kJobs, "job", world.scope);
    }
    return std::vector<GrantPlace>{};
  }
};

}  // namespace

std::unique_ptr<Requirements> MakeRequirements() { return std::make_unique<RunRequirements>(); }

}  // namespace lockstep::cloud_run
