// docs/permissions.md says what the plugins say.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <sstream>
#include <string>

#include "reconciler/provider/registry.h"
#include "tests/support/files.h"

namespace lockstep {
namespace {

using ::testing::ContainerEq;

std::string Page() { return testing::TextOf(LOCKSTEP_SOURCE_DIR "/docs/permissions.md"); }

const std::map<Task, std::string> kWords = {{Task::kLook, "look"},
                                            {Task::kUpdate, "update"},
                                            {Task::kCleanUp, "clean up"},
                                            {Task::kPutBack, "put back"}};

std::multimap<Task, std::string> NeedsOfPlugins() {
  Registry registry;
  EXPECT_TRUE(RegisterBuiltinPlugins(registry));
  std::multimap<Task, std::string> needs;
  for (const auto& plugin : registry.requirements()) {
    for (const PermissionNeed& need : plugin->Needs()) needs.emplace(need.task, need.permission);
  }
  return needs;
}

// The permissions of `gcloud iam roles create ROLE`, which end their lines with "\".
std::set<std::string> PermissionsOfRole(const std::string& role) {
  const std::string page = Page();
  const std::size_t at = page.find("gcloud iam roles create " + role);
  EXPECT_NE(at, std::string::npos) << role;
  const std::string flag = "--permissions=\\\n";
  std::size_t from = page.find(flag, at) + flag.size();
  std::string list;
  for (bool more = true; more;) {
    const std::size_t end = page.find('\n', from);
    list += page.substr(from, end - from);
    more = list.ends_with('\\');
    if (more) list.pop_back();
    from = end + 1;
  }
  std::set<std::string> permissions;
  std::istringstream names(list);
  for (std::string name; std::getline(names, name, ',');) permissions.insert(name);
  return permissions;
}

TEST(PermissionsPage, HasARowForEachPermissionOfEachTaskAndNoOther) {
  const std::string page = Page();
  std::size_t rows = 0;
  for (std::size_t at = 0; (at = page.find("\n| `", at)) != std::string::npos; ++at) ++rows;
  const std::multimap<Task, std::string> needs = NeedsOfPlugins();
  EXPECT_EQ(rows, needs.size());
  for (const auto& [task, permission] : needs) {
    const std::string row = "\n| `" + permission + "` | " + kWords.at(task) + " | ";
    EXPECT_NE(page.find(row), std::string::npos) << row;
  }
}

TEST(PermissionsPage, ItsRolesHoldWhatIsNeededAndNoMore) {
  std::map<Task, std::set<std::string>> needs;
  for (const auto& [task, permission] : NeedsOfPlugins()) needs[task].insert(permission);
  needs[Task::kUpdate].erase("iam.serviceAccounts.actAs");  // granted on each account
  EXPECT_THAT(PermissionsOfRole("lockstepReader"), ContainerEq(needs[Task::kLook]));
  EXPECT_THAT(PermissionsOfRole("lockstepApplier"), ContainerEq(needs[Task::kUpdate]));
  EXPECT_THAT(PermissionsOfRole("lockstepCleaner"), ContainerEq(needs[Task::kCleanUp]));
}

}  // namespace
}  // namespace lockstep
