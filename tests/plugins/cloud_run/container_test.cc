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
  EXPECT_THAT(JobContainer(Json::array(), ""),
              Fails(Code::kInvalidArgument, HasSubstr("no containers")));
}

TEST(JobContainer, IsNotGuessedInAJobOfSeveral) {
  EXPECT_THAT(JobContainer(Json::parse(R"([{"name": "app"}])"), ""), IsOkAndHolds(0U));
  EXPECT_THAT(JobContainer(Json::parse(R"([{"name": "app"}, {"name": "log"}])"), ""),
              Fails(Code::kInvalidArgument,
                    "it has 2 containers (app, log): set `container:` to the one that the image "
                    "is meant for"));
}

TEST(JobContainer, IsFoundByItsName) {
  const Json two = Json::parse(R"([{"name": "log"}, {"name": "worker"}])");
  EXPECT_THAT(JobContainer(two, "worker"), IsOkAndHolds(1U));
  EXPECT_THAT(JobContainer(Json::parse(R"([{"name": "worker"}])"), "worker"), IsOkAndHolds(0U));
  EXPECT_THAT(JobContainer(two, "wroker"),
              Fails(Code::kInvalidArgument,
                    "there is no container wroker, it has 2 containers (log, worker): did you "
                    "mean `container: worker`?"));
  EXPECT_THAT(JobContainer(two, "database"),
              Fails(Code::kInvalidArgument, HasSubstr("(log, worker): correct `container:`")));
  EXPECT_THAT(JobContainer(Json::parse(R"([{"image": "a"}])"), "worker"),
              Fails(Code::kInvalidArgument, HasSubstr("its only container is number 1")));
}

TEST(ImageIn, IsThatOfTheNamedContainerOrOfTheOnlyOne) {
  const Json two = Json::parse(R"([{"name": "log", "image": "a"}, {"name": "w", "image": "b"}])");
  EXPECT_EQ(ImageIn(two, "w"), "b");
  EXPECT_EQ(ImageIn(two, "x"), "") << "not guessed";
  EXPECT_EQ(ImageIn(Json::parse(R"([{"name": "made-up-1", "image": "b"}])"), "w"), "b");
  EXPECT_EQ(ImageIn(nullptr, "w"), "");
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
