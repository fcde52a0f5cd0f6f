#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <string>

#include "reconciler/base/json.h"
#include "tests/support/process.h"

namespace lockstep::testing {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string kBuild = std::filesystem::path(LOCKSTEP_BINARY).parent_path();
const std::string kScript = LOCKSTEP_SOURCE_DIR "/.ci/sbom.py";

Ended MakeBill(const std::string& build) {
  return Program({"python3", kScript, build}, {"SOURCE_DATE_EPOCH=0"}).Wait();
}

// "DYNAMIC_LINK SPDXRef-Package-lockstep SPDXRef-Package-libc6"
std::set<std::string> Relations(const Json& bill) {
  std::set<std::string> relations;
  for (const Json& relation : bill["relationships"]) {
    relations.insert(relation["relationshipType"].get<std::string>() + " " +
                     relation["spdxElementId"].get<std::string>() + " " +
                     relation["relatedSpdxElement"].get<std::string>());
  }
  return relations;
}

TEST(BillOfMaterials, SaysHowEachPackageCameIntoTheProgram) {
  const Ended made = MakeBill(kBuild);
  ASSERT_EQ(made.exit_code, 0) << made.err;
  const std::set<std::string> relations = Relations(Json::parse(made.out));
  for (const char* wanted : {
           "DESCRIBES SPDXRef-DOCUMENT SPDXRef-Package-lockstep",
           "DYNAMIC_LINK SPDXRef-Package-lockstep SPDXRef-Package-libcpprest2.10",
           "DYNAMIC_LINK SPDXRef-Package-lockstep SPDXRef-Package-libyaml-cpp0.7",
           "DEPENDS_ON SPDXRef-Package-lockstep SPDXRef-Package-zlib1g",
           "BUILD_DEPENDENCY_OF SPDXRef-Package-nlohmann-json3-dev SPDXRef-Package-lockstep",
           "BUILD_DEPENDENCY_OF SPDXRef-Package-libcli11-dev SPDXRef-Package-lockstep",
       }) {
    EXPECT_THAT(relations, Contains(wanted));
  }
  EXPECT_THAT(made.out, Not(HasSubstr("libgtest"))) << "the tests are no part of the program";
  EXPECT_THAT(made.out, Not(HasSubstr(kBuild)));
}

// What SPDX 2.3 demands of every package, and that nothing is spoken of that is not there.
TEST(BillOfMaterials, HasWhatTheFormatDemands) {
  const Json bill = Json::parse(MakeBill(kBuild).out);
  EXPECT_EQ(bill["spdxVersion"], "SPDX-2.3");
  EXPECT_EQ(bill["creationInfo"]["created"], "1970-01-01T00:00:00Z");
  std::set<std::string> known{"SPDXRef-DOCUMENT"};
  for (const Json& package : bill["packages"]) {
    for (const char* key : {"name", "SPDXID", "versionInfo", "downloadLocation"}) {
      EXPECT_NE(package.value(key, ""), "") << package;
    }
    EXPECT_TRUE(known.insert(package["SPDXID"].get<std::string>()).second) << package["SPDXID"];
  }
  for (const Json& relation : bill["relationships"]) {
    EXPECT_THAT(known, Contains(relation["spdxElementId"].get<std::string>()));
    EXPECT_THAT(known, Contains(relation["relatedSpdxElement"].get<std::string>()));
  }
}

TEST(BillOfMaterials, IsNotMadeOfAFolderWithoutAProgram) {
  const Ended made = MakeBill("/nowhere");
  EXPECT_NE(made.exit_code, 0);
  EXPECT_EQ(made.out, "");
  EXPECT_THAT(made.err, HasSubstr("/nowhere/lockstep is not there; build it first"));
}

}  // namespace
}  // namespace lockstep::testing
