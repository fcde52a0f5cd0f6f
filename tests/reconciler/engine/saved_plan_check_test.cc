#include "reconciler/engine/saved_plan_check.h"

#include <gmock/gmock.h>

#include "tests/reconciler/engine/engine_fixture.h"

namespace lockstep {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class SavedPlanCheck : public testing::EngineFixture {
 protected:
  // A job, and a collection that comes after it.
  SavedPlanCheck() {
    Want("a");
    Want("b", {"a"}, {{"documents", 7}});
    saved = MakePlan();
    now = saved;
  }

  LeftToDo Left() const { return WhatIsLeft(saved, now, registry); }

  void HasDone(Change& change) const {
    change.action = Action::kNone;
    change.documents = 0;
  }

  Plan saved;
  Plan now;
};

TEST_F(SavedPlanCheck, WhatDidNotMoveIsToDoAsItWasPlanned) {
  saved.changes[0].reason = "as reviewed";
  const LeftToDo left = Left();
  EXPECT_THAT(left.moved, IsEmpty());
  EXPECT_FALSE(left.stale);
  ASSERT_EQ(left.plan.changes.size(), 2U);
  EXPECT_EQ(left.plan.changes[0].reason, "as reviewed");
  EXPECT_EQ(left.plan.changes[1].documents, 7);
}

TEST_F(SavedPlanCheck, APlanOfWhichNothingIsLeftIsStale) {
  for (Change& change : now.changes) HasDone(change);
  EXPECT_TRUE(Left().stale);
}

TEST_F(SavedPlanCheck, APlanThatNeverWantedAnythingIsNotStale) {
  for (Change& change : saved.changes) HasDone(change);
  now = saved;
  EXPECT_FALSE(Left().stale);
  EXPECT_THAT(Left().moved, IsEmpty());
}

TEST_F(SavedPlanCheck, APlanThatIsDoneInPartGoesOn) {
  HasDone(now.changes[0]);
  const LeftToDo left = Left();
  EXPECT_FALSE(left.stale);
  ASSERT_EQ(left.plan.changes.size(), 2U);
  EXPECT_EQ(left.plan.changes[0].action, Action::kNone) << "it is proven, not made again";
  EXPECT_EQ(left.plan.changes[1].action, Action::kDelete);
}

TEST_F(SavedPlanCheck, WhatMovedIsNamedLeftOutAndWaitedForInVain) {
  now.changes[0].fingerprint = "2";
  const LeftToDo left = Left();
  ASSERT_EQ(left.moved.size(), 1U);
  EXPECT_EQ(Text(left.moved[0].address), "toy.a");
  EXPECT_THAT(left.moved[0].how, HasSubstr(" -> 2"));
  ASSERT_EQ(left.plan.changes.size(), 1U);
  EXPECT_THAT(left.plan.changes[0].after, IsEmpty());
  EXPECT_THAT(left.plan.changes[0].waits_for,
              ElementsAre("toy.a: it moved since the plan was made"));
  const Outcome outcome = Run(left.plan);
  ASSERT_EQ(outcome.steps.size(), 1U);
  EXPECT_EQ(outcome.steps[0].state, StepState::kSkipped);
  EXPECT_THAT(outcome.steps[0].reason, HasSubstr("toy.a: it moved"));
}

TEST_F(SavedPlanCheck, WhatCannotBePlannedTodayHasMoved) {
  now.changes.erase(now.changes.begin());
  ASSERT_EQ(Left().moved.size(), 1U);
  EXPECT_THAT(Left().moved[0].how, HasSubstr("cannot be planned"));
}

TEST_F(SavedPlanCheck, GatesAreTodaysAndTheManifestsWhateverTheFileSays) {
  saved.changes[1].after.clear();
  now.changes[1].waits_for = {"toy.x: not managed"};
  const LeftToDo left = Left();
  EXPECT_THAT(left.plan.changes[1].after, ElementsAre(Address{"toy", "a"}));
  EXPECT_THAT(left.plan.changes[1].waits_for, ElementsAre("toy.x: not managed"));
}

TEST_F(SavedPlanCheck, WhatIsKnownIsNotAskedForAgain) {
  wanted[0].needs = {{.address = {"toy", "tag"}}};
  const std::vector<Observation> known{
      {.address = {"toy", "tag"}, .present = true, .fingerprint = "then"}};
  toy->observed.clear();
  const Observations seen =
      ObserveBeside(known, wanted, registry, World(), [](const Address&, ReadState) {});
  ASSERT_NE(seen.Find({"toy", "tag"}), nullptr);
  EXPECT_EQ(seen.Find({"toy", "tag"})->fingerprint, "then");
  EXPECT_THAT(toy->observed, ElementsAre("a", "b"));
}

}  // namespace
}  // namespace lockstep
