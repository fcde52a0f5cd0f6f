// testIamPermissions, as the APIs that have it answer.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/reconciler/sandbox/fixture.h"

namespace lockstep::testing {
namespace {

class Iam : public SandboxTest {
 protected:
  void SetUp() override {
    SandboxOptions options;
    options.story = SmallStory(clock_.Now());
    options.story.grants = {{"projects/p", {"a.get"}},
                            {"projects/p/locations/us-west2/services/app", {"a.update"}}};
    Start(std::move(options));
  }

  Json Test(const std::string& resource, const Json& permissions) const {
    return client().Post(resource + ":testIamPermissions", {{"permissions", permissions}}).json();
  }
};

TEST_F(Iam, AGrantOnTheProjectCountsBelowItAndNoOtherGrantElsewhere) {
  const Json both = {"a.get", "a.update", "a.delete"};
  EXPECT_EQ(Test("/v3/projects/p", both), Json({{"permissions", {"a.get"}}}));
  EXPECT_EQ(Test("/v2/projects/p/locations/us-west2/services/app", both),
            Json({{"permissions", {"a.get", "a.update"}}}));
  EXPECT_EQ(Test("/v2/projects/p/locations/us-west2/jobs/job-a", both),
            Json({{"permissions", {"a.get"}}}));
}

TEST_F(Iam, WhereNothingIsHeldTheListIsLeftOut) {
  EXPECT_EQ(Test("/v3/projects/p", {"a.delete"}), Json::object());
  EXPECT_EQ(Test("/v3/projects/other", {"a.get"}), Json::object());
}

TEST_F(Iam, BadRequestsAreRefused) {
  for (const Json& body :
       {Json::object(), Json{{"permissions", "a.get"}}, Json{{"permissions", {"a.*"}}},
        Json{{"permissions", {1}}}, Json{{"permissions", std::vector<std::string>(101, "a.get")}},
        Json{{"permissions", {"a.get"}}, {"resource", "x"}}}) {
    EXPECT_EQ(client().Post("/v3/projects/p:testIamPermissions", body).status_name(),
              "INVALID_ARGUMENT")
        << Dump(body);
  }
  EXPECT_EQ(client().Get("/v3/projects/p:testIamPermissions").status, 404);
}

}  // namespace
}  // namespace lockstep::testing
