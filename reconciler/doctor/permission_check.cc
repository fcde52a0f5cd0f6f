#include "reconciler/doctor/permission_check.h"

#include <map>
#include <optional>
#include <set>
#include <utility>

#include "reconciler/base/first_few.h"
#include "reconciler/base/safe_text.h"
#include "reconciler/base/shell_word.h"
#include "reconciler/http/google_api.h"
#include "reconciler/http/url.h"

namespace lockstep {
namespace {

using Names = std::set<std::string>;

constexpr std::size_t kPlacesNamed = 3;

// With these whoever holds the credential gives themselves any other permission, or the identity of
// another account.
const std::vector<std::string> kDangersOfIam = {
    "resourcemanager.projects.setIamPolicy", "iam.roles.update", "iam.serviceAccountKeys.create",
    "iam.serviceAccounts.getAccessToken", "iam.serviceAccounts.setIamPolicy"};

std::string ProjectUrl(const Scope& scope) {
  return "https://cloudresourcemanager.googleapis.com/v3/projects/" + UrlSegment(scope.project);
}

// Those of `asked` that the caller has on the thing at `url`. An empty answer is one: IAM leaves
// the list out where it would be empty.
Result<Names> HeldOn(const std::string& url, const Names& asked, const Reading& world) {
  const Request request{.method = "POST",
                        .url = url + ":testIamPermissions",
                        .headers = {{"content-type", "application/json"}},
                        .body = Dump(Json{{"permissions", asked}})};
  LOCKSTEP_TRY(const Json answer, ObjectOf(world.http.Read(request, world.stop)));
  Names held;
  if (!answer.contains("permissions")) return held;
  for (const Json& name : answer["permissions"]) {
    if (!name.is_string() || !asked.contains(name.get_ref<const std::string&>())) {
      return Fail(Code::kDataLoss, "testIamPermissions answered with what it was not asked");
    }
    held.insert(name.get<std::string>());
  }
  return held;
}

// All that plugins need, by permission, and what of it the question is about.
struct Needed {
  std::map<std::string, std::pair<PermissionNeed, const Requirements*>> now{};
  Names otherwise{};  // that change something, for other commands or other manifests
  Names never{};      // that no command needs
};

Needed NeededFor(const PermissionQuestion& question) {
  Needed needed;
  for (const auto& plugin : question.registry.requirements()) {
    const bool concerns = plugin->Concerns(question.wanted);
    for (const PermissionNeed& need : plugin->Needs()) {
      const bool is_asked = std::find(question.tasks.begin(), question.tasks.end(), need.task) !=
                            question.tasks.end();
      if (concerns && is_asked) {
        needed.now.try_emplace(need.permission, need, plugin.get());
      } else if (need.task != Task::kLook) {
        needed.otherwise.insert(need.permission);
      }
    }
    for (const std::string& danger : plugin->Dangers()) needed.never.insert(danger);
  }
  needed.never.insert(kDangersOfIam.begin(), kDangersOfIam.end());
  for (const auto& [permission, need] : needed.now) needed.otherwise.erase(permission);
  return needed;
}

std::string MemberOf(const PermissionQuestion& question) {
  return question.member.empty() ? "MEMBER" : ShellWord(question.member);
}

// What grants `need` at each of `grants`, the commands without --member and --role. A role of one's
// own is made first.
std::vector<std::string> GrantLines(const PermissionNeed& need,
                                    const std::vector<std::string>& grants,
                                    const PermissionQuestion& question, const Scope& scope) {
  const std::string project = ShellWord(scope.project);
  std::vector<std::string> lines;
  std::string role = need.role;
  if (role.empty()) {
    const std::string family = need.permission.substr(0, need.permission.find('.'));
    const std::string name = "lockstep_" + family + "_updater";
    role = "projects/" + project + "/roles/" + name;
    lines = {"gcloud iam roles create " + name + " --project=" + project +
             " --permissions=" + need.permission + " || gcloud iam roles update " + name +
             " --project=" + project + " --add-permissions=" + need.permission};
  }
  const std::string bind = " --member=" + MemberOf(question) + " --role=" + role;
  for (const std::string& grant : grants) lines.push_back(grant + bind);
  return lines;
}

// What became of looking for one permission on single things.
struct Narrower {
  std::vector<GrantPlace> lacking{};
  std::optional<Error> error{};  // the first
};

Narrower LookNarrower(const std::vector<GrantPlace>& places, const std::string& permission,
                      const Reading& world) {
  std::vector<Result<Names>> held(places.size(), Names{});
  world.workers.ForEach(
      places.size(), [&](std::size_t i) { held[i] = HeldOn(places[i].url, {permission}, world); });
  Narrower found;
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (!held[i] && !found.error) found.error = Error{held[i].error()}.Wrap(places[i].name);
    if (held[i] && held[i]->empty()) found.lacking.push_back(places[i]);
  }
  return found;
}

std::string NamesOf(const std::vector<GrantPlace>& places) {
  return FirstFew(places, kPlacesNamed,
                  [](const GrantPlace& place) { return Printable(place.name, 200); });
}

// A permission that is needed and that the project does not grant.
Check CheckPlaces(const PermissionNeed& need, const Requirements& plugin,
                  const PermissionQuestion& question, const Reading& world) {
  Check check{.what = "permission " + need.permission};
  const auto places = plugin.Places(need.permission, question.wanted, world);
  if (!places) {
    check.detail = "where it is granted could not be read: " + places.error().message;
    return check;
  }
  const Narrower found = LookNarrower(*places, need.permission, world);
  if (found.error) {
    check.detail = found.error->message;
  } else if (places->empty()) {
    check.health = Health::kFailed;
    check.detail = "it is missing on the project";
    check.mend = GrantLines(
        need, {"gcloud projects add-iam-policy-binding " + ShellWord(world.scope.project)},
        question, world.scope);
  } else if (found.lacking.empty()) {
    check.health = Health::kFine;
    check.detail = "on " + NamesOf(*places);
  } else {
    check.health = Health::kFailed;
    check.detail = "it is missing on " + NamesOf(found.lacking);
    std::vector<std::string> grants;
    grants.reserve(found.lacking.size());
    for (const GrantPlace& place : found.lacking) grants.push_back(place.grant);
    check.mend = GrantLines(need, grants, question, world.scope);
  }
  return check;
}

// What of `unwanted` is held; nullopt if nothing is.
std::optional<Check> Excess(const Names& unwanted, const Names& held, const std::string& why,
                            const PermissionQuestion& question, const Scope& scope) {
  std::string names;
  for (const std::string& name : unwanted) {
    if (held.contains(name)) names += (names.empty() ? "" : ", ") + name;
  }
  if (names.empty()) return std::nullopt;
  return Check{.health = Health::kWarning,
               .what = "more than is needed: " + names,
               .detail = why + " The line shows which roles the caller has on the project.",
               .mend = {"gcloud projects get-iam-policy " + ShellWord(scope.project) +
                        " --flatten='bindings[].members' --filter=bindings.members:" +
                        MemberOf(question) + " --format='value(bindings.role)'"}};
}

Check Unasked(const Error& why, const Scope& scope) {
  return {.what = "permissions on project " + Printable(scope.project),
          .detail = "they could not be asked for: " + why.message,
          .mend = {"gcloud services enable cloudresourcemanager.googleapis.com --project=" +
                   ShellWord(scope.project)}};
}

}  // namespace

std::vector<Check> CheckPermissions(const PermissionQuestion& question, const Reading& world) {
  const Needed needed = NeededFor(question);
  Names asked = needed.otherwise;
  asked.insert(needed.never.begin(), needed.never.end());
  for (const auto& [permission, need] : needed.now) asked.insert(permission);
  const Result<Names> held = HeldOn(ProjectUrl(world.scope), asked, world);
  if (!held) return {Unasked(held.error(), world.scope)};

  std::vector<Check> checks;
  for (const auto& [permission, entry] : needed.now) {
    const auto& [need, plugin] = entry;
    const bool covered = held->contains(permission) &&
                         plugin->ProjectCovers(permission, question.wanted, world.scope);
    checks.push_back(covered ? Check{.health = Health::kFine, .what = "permission " + permission}
                             : CheckPlaces(need, *plugin, question, world));
  }
  for (std::optional<Check> excess :
       {Excess(needed.otherwise, *held, "Only other commands need them.", question, world.scope),
        Excess(needed.never, *held, "No command needs them, and a stolen credential has them too.",
               question, world.scope)}) {
    if (excess) checks.push_back(*std::move(excess));
  }
  return checks;
}

}  // namespace lockstep
