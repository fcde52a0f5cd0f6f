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
      Observe(wanted, registry, World(), [&read](const Address& address, ReadState state) {
        if (state == ReadState::kDone) read.push_back(address.name);
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

TEST_F(Observing, NeverSaysThatWhatFailedWasRead) {
  Want("a");
  Want("cut");
  toy->broken.insert("cut");
  auto second = std::make_unique<testing::ToyProvider>("train");
  second->unreadable = true;
  ASSERT_TRUE(registry.Add(std::move(second)));
  wanted.push_back({.address = {"train", "b"}});
  std::map<std::string, std::vector<ReadState>> states;
  Observe(wanted, registry, World(), [&states](const Address& address, ReadState state) {
    states[address.name].push_back(state);
  });
  EXPECT_THAT(states["a"], ElementsAre(ReadState::kStarted, ReadState::kDone));
  EXPECT_THAT(states["cut"], ElementsAre(ReadState::kStarted, ReadState::kFailed));
  EXPECT_THAT(states["b"], ElementsAre(ReadState::kStarted, ReadState::kFailed));
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

TEST_F(Observing, WhatTheFirstRoundPointsToIsReadInOneSecondCall) {
  Want("a");
  Want("b");
  toy->leads = {{"a", {{{"toy", "x"}}, {{"toy", "y"}}}}, {"b", {{{"toy", "x"}}, {{"toy", "a"}}}}};
  const Observations seen = Look();
  EXPECT_THAT(toy->asked, ElementsAre(ElementsAre("a", "b")));
  EXPECT_THAT(toy->followed, ElementsAre(ElementsAre("x", "y"))) << "each once, and a is seen";
  EXPECT_TRUE(seen.Find({"toy", "x"})->present);
}

TEST_F(Observing, WithoutALeadThereIsNoSecondRound) {
  Want("a");
  Look();
  EXPECT_THAT(toy->followed, IsEmpty());
}

TEST_F(Observing, LeadsOfOneTypeAreReadByTheProviderOfAnother) {
  auto second = std::make_unique<testing::ToyProvider>("train");
  const testing::ToyProvider* train = second.get();
  ASSERT_TRUE(registry.Add(std::move(second)));
  Want("a");
  toy->leads = {{"a", {{{"train", "t"}}}}};
  EXPECT_NE(Look().Find({"train", "t"}), nullptr);
  EXPECT_THAT(train->followed, ElementsAre(ElementsAre("t")));
}

TEST_F(Observing, ALeadThatCannotBeReadVoidsNothingAndIsNotEmpty) {
  Want("a");
  toy->leads = {{"a", {{{"toy", "x"}}, {{"pubsub_topic", "t"}}}}};
  toy->unreadable_later = true;
  const Observations seen = Look();
  EXPECT_THAT(seen.unread(), IsEmpty());
  EXPECT_EQ(seen.Find({"toy", "x"})->error, (Error{Code::kUnavailable, "the toy box is closed"}));
  EXPECT_FALSE(seen.Find({"toy", "x"})->present);
  EXPECT_EQ(seen.Find({"pubsub_topic", "t"})->error->code, Code::kInvalidArgument);
  const Plan plan = MakePlan();
  EXPECT_TRUE(plan.Applyable());
  EXPECT_THAT(plan.changes, ::testing::SizeIs(1));
}

TEST_F(Observing, OneLeadThatCannotBeReadDoesNotHideTheOthers) {
  Want("a");
  toy->leads = {{"a", {{{"toy", "x"}}, {{"toy", "y"}}}}};
  toy->broken = {"x"};
  const Observations seen = Look();
  EXPECT_TRUE(seen.Find({"toy", "x"})->error);
  EXPECT_TRUE(seen.Find({"toy", "y"})->present);
}

TEST_F(Observing, ATypeThatIsUnreadIsNotAskedAgain) {
  Want("a");
  auto second = std::make_unique<testing::ToyProvider>("train");
  testing::ToyProvider* train = second.get();
  train->unreadable = true;
  ASSERT_TRUE(registry.Add(std::move(second)));
  toy->leads = {{"a", {{{"train", "t"}}}}};
  EXPECT_EQ(Look().Find({"train", "t"}), nullptr);
  EXPECT_THAT(train->followed, IsEmpty());
}

TEST_F(Observing, WhatALeadPointsToIsNoStranger) {
  Want("a");
  toy->leads = {{"a", {{{"toy", "x"}}}}};
  toy->others = {{.address = {"toy", "other"}, .present = true}};
  policy.unmanaged = Severity::kWarning;
  const Plan plan = MakePlan();
  ASSERT_THAT(plan.findings, ::testing::SizeIs(1));
  EXPECT_EQ(plan.findings[0].about, (Address{"toy", "other"}));
}

TEST_F(Observing, AStrangerThatALeadPointsToStaysOne) {
  Want("a");
  toy->leads = {{"a", {{{"toy", "x"}}}}};
  toy->others = {{.address = {"toy", "x"}, .present = true}};
  policy.unmanaged = Severity::kWarning;
  EXPECT_THAT(MakePlan().findings, ::testing::SizeIs(1));
}

}  // namespace
}  // namespace lockstep
