#include "reconciler/engine/verify.h"

#include <gmock/gmock.h>

#include "tests/reconciler/engine/engine_fixture.h"

namespace lockstep {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

class VerifyTest : public testing::EngineFixture {
 protected:
  ToVerify What() { return {wanted, registry, {.scope = {"p", "r"}, .manifest_digest = "d"}}; }

  Verification Once() {
    return Verify(What(), World(), [](const Address&, ReadState) {});
  }

  // `before_pass` is called when a wait begins.
  Verification Until(
      Duration wait, const std::function<void()>& on_wait = [] {}) {
    return VerifyUntilProven(
        What(), wait, World(), [](const Address&, ReadState) {},
        [&](const Verification&, Duration waited) {
          waits.push_back(waited);
          on_wait();
        });
  }

  std::vector<Duration> waits;
};

TEST_F(VerifyTest, EveryResourceHasALadderByAddress) {
  Want("b");
  Want("a", {}, {{"in_sync", true}});
  witness->verdicts["b"] = Verdict::kRefuted;
  const Verification found = Once();
  ASSERT_THAT(found.resources, SizeIs(2));
  EXPECT_EQ(found.resources[0].address.name, "a");
  EXPECT_EQ(JudgementOf(found.resources[0]), Judgement::kProven);
  EXPECT_EQ(JudgementOf(found.resources[1]), Judgement::kRefuted);
  EXPECT_EQ(found.resources[1].fingerprint, "1");
  EXPECT_EQ(found.manifest_digest, "d");
  EXPECT_FALSE(found.AllProven());
  EXPECT_THAT(toy->asked, SizeIs(1)) << "one call for the type, not one a resource";
}

TEST_F(VerifyTest, WhatCouldNotBeReadOrPlannedSaysWhy) {
  Want("broken");
  Want("refused");
  Want("fine");
  toy->broken = {"broken"};
  toy->refused = {"refused"};
  const Verification found = Once();
  EXPECT_EQ(found.Count(Judgement::kUnread), 2);
  EXPECT_EQ(found.Count(Judgement::kProven), 1);
  EXPECT_THAT(found.resources[0].problem, HasSubstr("cut short"));
  EXPECT_THAT(found.resources[2].problem, HasSubstr("there is no such toy"));
}

TEST_F(VerifyTest, AWholeTypeThatCannotBeReadProvesNothing) {
  Want("a");
  toy->unreadable = true;
  const Verification found = Once();
  EXPECT_EQ(found.Count(Judgement::kUnread), 1);
  EXPECT_THAT(found.resources[0].problem, HasSubstr("the toy box is closed"));
}

TEST_F(VerifyTest, NothingWantedIsNothingProven) { EXPECT_FALSE(Once().AllProven()); }

TEST_F(VerifyTest, AllProvenIsNotWaitedFor) {
  Want("a");
  EXPECT_TRUE(Until(std::chrono::minutes{5}).AllProven());
  EXPECT_THAT(clock.slept(), SizeIs(0));
}

TEST_F(VerifyTest, OnlyWhatIsNotProvenAndItsWritersAreReadAgain) {
  Want("writer");
  Want("other");
  Want("collection", {"writer"});
  witness->verdicts["collection"] = Verdict::kUnknown;
  const Verification found = Until(std::chrono::minutes{5}, [this] { witness->verdicts.clear(); });
  EXPECT_TRUE(found.AllProven());
  ASSERT_THAT(toy->asked, SizeIs(2));
  EXPECT_THAT(toy->asked[1], UnorderedElementsAre("writer", "collection"));
  EXPECT_THAT(found.resources, SizeIs(3));
}

TEST_F(VerifyTest, TheWaitEndsInTimeAndIsToldEveryTenSeconds) {
  using std::chrono::seconds;
  Want("a");
  witness->verdicts["a"] = Verdict::kUnknown;
  EXPECT_FALSE(Until(seconds{30}).AllProven());
  EXPECT_THAT(clock.slept(),
              ElementsAre(seconds{2}, seconds{4}, seconds{8}, seconds{10}, seconds{6}));
  EXPECT_THAT(waits, ElementsAre(seconds{0}, seconds{14}, seconds{24}));
}

TEST_F(VerifyTest, AStopEndsTheWait) {
  Want("a");
  witness->verdicts["a"] = Verdict::kUnknown;
  Until(std::chrono::minutes{5}, [this] { stop.request_stop(); });
  EXPECT_THAT(toy->asked, SizeIs(1));
}

}  // namespace
}  // namespace lockstep
