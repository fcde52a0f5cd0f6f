#include "reconciler/engine/observe.h"

#include <gmock/gmock.h>

#include "tests/reconciler/engine/engine_fixture.h"

namespace lockstep {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

class Observing : public testing::EngineFixture {};

TEST_F(Observing, ReadsWhatIsNeededOnceAndSaysWhatIsRead) {
  const Address image{"toy", "image"};
  Want("a").needs = {{image}};
  Want("b").needs = {{image}};
  std::vector<std::string> read;
  const Observations seen =
      Observe(wanted, registry, World(), [&read](const Address& address, bool finished) {
        if (finished) read.push_back(address.name);
      });
  EXPECT_THAT(read, UnorderedElementsAre("a", "b", "image"));
  EXPECT_NE(seen.Find(image), nullptr);
}

TEST_F(Observing, AsksForStrangersEvenIfNothingIsWanted) {
  toy->others = {{.address = {"toy", "x"}, .present = true}};
  EXPECT_NE(Look().Find({"toy", "x"}), nullptr);
}

TEST_F(Observing, AFailedReadIsNeverAnEmptyOne) {
  Want("a");
  toy->unreadable = true;
  const Observations seen = Look();
  EXPECT_EQ(seen.Find({"toy", "a"}), nullptr);
  EXPECT_THAT(seen.unread(),
              ElementsAre(Pair("toy", Error{Code::kUnavailable, "the toy box is closed"})));
}

TEST_F(Observing, ATypeThatNoPluginProvidesIsUnread) {
  wanted.push_back({.address = {"pubsub_topic", "t"}});
  EXPECT_THAT(Look().unread(), ElementsAre(Pair("pubsub_topic", ::testing::_)));
}

TEST_F(Observing, EveryTypeIsAskedAlthoughOneFails) {
  auto second = std::make_unique<testing::ToyProvider>("train");
  second->unreadable = true;
  ASSERT_TRUE(registry.Add(std::move(second)));
  Want("a");
  const Observations seen = Look();
  EXPECT_NE(seen.Find({"toy", "a"}), nullptr);
  EXPECT_THAT(seen.unread(), ElementsAre(Pair("train", ::testing::_)));
}

}  // namespace
}  // namespace lockstep
