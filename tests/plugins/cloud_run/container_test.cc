#include "plugins/cloud_run/container.h"

#include <gmock/gmock.h>

#include "tests/plugins/cloud_run/run_world.h"
#include "tests/support/matchers.h"

namespace lockstep::cloud_run {
namespace {

using lockstep::testing::Fails;
using lockstep::testing::IsOkAndHolds;
using ::testing::AllOf;
using ::testing::HasSubstr;

const Json kPort = Json::array({{{"containerPort", 8080}}});

TEST(IngressContainer, IsTheOnlyOneWhetherItHasPortsOrNot) {
  EXPECT_THAT(IngressContainer(Json::parse(R"([{"image": "a"}])")), IsOkAndHolds(0U));
}

TEST(IngressContainer, OfSeveralIsTheOneWithPorts) {
  const Json containers = {{{"name", "proxy"}}, {{"name", "app"}, {"ports", kPort}}};
  EXPECT_THAT(IngressContainer(containers), IsOkAndHolds(1U));
}

TEST(IngressContainer, IsNotGuessedIfNoneOrSeveralHavePorts) {
  const Json none = {{{"name", "proxy"}}, {{"name", "app"}}};
  EXPECT_THAT(IngressContainer(none),
              Fails(Code::kInvalidArgument, AllOf(HasSubstr("proxy, app"), HasSubstr("none has"))));
  const Json both = {{{"name", "proxy"}, {"ports", kPort}}, {{"ports", kPort}}};
  EXPECT_THAT(IngressContainer(both),
              Fails(Code::kInvalidArgument,
                    AllOf(HasSubstr("proxy, number 2"), HasSubstr("several have"))));
}

TEST(Containers, ATemplateWithoutAnyIsAnError) {
  EXPECT_THAT(IngressContainer(nullptr), Fails(Code::kInvalidArgument, HasSubstr("no containers")));
  EXPECT_THAT(OnlyContainer(Json::array()),
              Fails(Code::kInvalidArgument, HasSubstr("no containers")));
}

TEST(OnlyContainer, IsNotGuessedInAJobOfSeveral) {
  EXPECT_THAT(OnlyContainer(Json::parse(R"([{"name": "app"}])")), IsOkAndHolds(0U));
  EXPECT_THAT(OnlyContainer(Json::parse(R"([{"name": "app"}, {"name": "log"}])")),
              Fails(Code::kInvalidArgument, HasSubstr("2 containers (app, log)")));
}

TEST(DigestOf, IsWhatStandsAfterTheLastAt) {
  EXPECT_EQ(DigestOf("gcr.io/p/a@" + testing::kNew), testing::kNew);
  EXPECT_EQ(DigestOf("gcr.io/p/a:latest@" + testing::kNew), testing::kNew);
  EXPECT_EQ(DigestOf("gcr.io/p/a:latest"), "");
  EXPECT_EQ(DigestOf("gcr.io/p/a@sha256:12"), "");
}

TEST(ShortDigest, ShowsTwelveDigits) {
  EXPECT_EQ(ShortDigest(testing::kNew), "sha256:999999999999…");
  EXPECT_EQ(ShortDigest(""), "unknown");
}

}  // namespace
}  // namespace lockstep::cloud_run
