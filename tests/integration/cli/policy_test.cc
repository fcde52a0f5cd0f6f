// The policy of examples/ on plans as `show --json` prints them.
#include <gmock/gmock.h>

#include <string>

#include "reconciler/base/durable_file.h"
#include "reconciler/base/json.h"
#include "tests/support/process.h"
#include "tests/support/real_part.h"

namespace lockstep {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class PolicyOfDeletes : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!testing::IsInPath("jq")) {
      if (testing::RealPartsAreRequired()) FAIL() << "jq is not installed";
      GTEST_SKIP() << "jq is not installed: no policy was asked";
    }
    const Result<std::string> golden =
        ReadFile(LOCKSTEP_SOURCE_DIR "/tests/golden/plan-incident.json", std::size_t{1} << 20);
    plan = ParseJson(golden.value()).value();
  }

  std::vector<std::string> Violations(const std::string& labels) const {
    const testing::Ended ended =
        testing::RunProgram({"jq", "--argjson", "labels", labels, "--argjson", "most", "100", "-f",
                             LOCKSTEP_SOURCE_DIR "/examples/policy/deletes.jq"},
                            {}, Dump(plan));
    EXPECT_EQ(ended.exit_code, 0) << ended.err;
    return ParseJson(ended.out).value_or(Json::array()).get<std::vector<std::string>>();
  }

  Json plan;
};

TEST_F(PolicyOfDeletes, AsksForALabelWhereManyDocumentsAreDeleted) {
  EXPECT_THAT(Violations("[]"), ElementsAre(HasSubstr("1035 documents are deleted")));
  EXPECT_THAT(Violations(R"(["other"])"), ElementsAre(HasSubstr("1035 documents are deleted")));
  EXPECT_THAT(Violations(R"(["allow-mass-delete"])"), IsEmpty());
}

TEST_F(PolicyOfDeletes, IsNotStilledByALabelWhereABoundIsBrokenOrTheManifestAllowsMore) {
  for (Json& check : plan["checks"]) {
    if (StringAt(check["address"], "name").find("delete_at_most") == std::string::npos) continue;
    check["status"] = "fail";
    check["instances"][0]["problems"] = Json::array({{{"message", "too many"}}});
  }
  plan["lockstep"]["policy_changes"] = Json::array({{{"what", "keep: *"}}});
  plan["errored"] = true;
  EXPECT_THAT(Violations(R"(["allow-mass-delete"])"),
              ElementsAre(HasSubstr("too many"), HasSubstr("keep: *"), HasSubstr("errors")));
}

}  // namespace
}  // namespace lockstep
