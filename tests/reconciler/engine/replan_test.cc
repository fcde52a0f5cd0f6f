#include "reconciler/engine/replan.h"

#include <gmock/gmock.h>

#include "tests/reconciler/engine/engine_fixture.h"

namespace lockstep {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const Error kMoved{.code = Code::kAborted,
                   .message = "toy.a: it changed since the plan was made: generation 4 -> 5",
                   .untouched = true};

class Replanning : public testing::EngineFixture {
 protected:
  Replanning() {
    toy->as_planned = [this](const Resource& resource, Planned& planned) {
      if (planned.change.action == Action::kUpdate) {
        planned.change.diffs = {{.path = "image", .before = live, .after = wanted_image}};
      }
      if (resource.address.name == "a" && in_sync) planned.change.action = Action::kNone;
      planned.change.payload = {{"image", wanted_image}};
    };
    toy->during_apply = [this](const Change& change, const Writing&) {
      applied.push_back(change.payload.value("image", ""));
    };
  }

  // An apply of one resource that is refused as `refusals` say, after which `meanwhile` is true.
  Step ApplyRefused(const std::vector<Error>& refusals, const std::function<void()>& meanwhile = {},
                    bool replan = true) {
    const Plan plan = MakePlan();
    toy->refusals["a"] = refusals;
    toy->observed.clear();
    toy->strangers_asked = false;
    if (meanwhile) meanwhile();
    return Run(plan, {.parallelism = 1, .replan = replan}).steps[0];
  }

  std::string live = "old";
  std::string wanted_image = "new";
  bool in_sync = false;
  std::vector<std::string> applied;  // the images of all calls of Apply, refused ones too
};

TEST_F(Replanning, AResourceThatMovedAndStillWantsTheSameIsAppliedOnceMore) {
  Want("a");
  const Step step = ApplyRefused({kMoved}, [this] { live = "another writer's"; });
  EXPECT_EQ(step.state, StepState::kDone) << step.error->message;
  EXPECT_THAT(applied, ElementsAre("new", "new"));
  EXPECT_THAT(toy->order, ElementsAre("a"));
}

TEST_F(Replanning, OnlyTheResourceAndItsNeedsAreReadAgain) {
  Want("a").needs = {{.address = {"toy", "image"}}};
  Want("b");
  ApplyRefused({kMoved});
  // a and its need for the second plan, then a and b to prove them.
  EXPECT_THAT(toy->observed, ElementsAre("a", "image", "a", "b"));
  EXPECT_FALSE(toy->strangers_asked);
}

TEST_F(Replanning, WithoutLeaveTheResourceIsRefusedAndNamesFromAndTo) {
  Want("a");
  const Step step = ApplyRefused({kMoved}, {}, /*replan=*/false);
  EXPECT_EQ(step.state, StepState::kFailed);
  EXPECT_EQ(step.error, kMoved);
  EXPECT_THAT(applied, ElementsAre("new"));
  EXPECT_FALSE(ExecuteOptions{}.replan) << "a saved plan is not asked twice";
}

TEST_F(Replanning, AnotherWriterWhoDidTheSameLeavesNothingToDo) {
  Want("a");
  const Step step = ApplyRefused({kMoved}, [this] { in_sync = true; });
  EXPECT_EQ(step.state, StepState::kDone);
  EXPECT_THAT(step.ladder, Not(IsEmpty())) << "done is proven, too";
  EXPECT_THAT(applied, ElementsAre("new"));
}

TEST_F(Replanning, ADoneThatIsNotProvenIsNoSuccess) {
  Want("a");
  witness->verdicts = {{"a", Verdict::kRefuted}};
  EXPECT_EQ(ApplyRefused({kMoved}, [this] { in_sync = true; }).state, StepState::kRefuted);
}

TEST_F(Replanning, APlanThatWantsSomethingElseIsNotApplied) {
  Want("a");
  const Step step = ApplyRefused({kMoved}, [this] { wanted_image = "newer"; });
  EXPECT_EQ(step.state, StepState::kFailed);
  EXPECT_EQ(step.error->code, Code::kAborted);
  EXPECT_THAT(step.error->message,
              AllOf(HasSubstr("generation 4 -> 5"),
                    HasSubstr("wants something else: image -> newer instead of new")));
  EXPECT_THAT(applied, ElementsAre("new"));
}

TEST_F(Replanning, AFurtherDiffIsSomethingElse) {
  Want("a");
  const auto planned = toy->as_planned;
  const Step step = ApplyRefused({kMoved}, [this, planned] {
    toy->as_planned = [planned](const Resource& resource, Planned& result) {
      planned(resource, result);
      result.change.diffs.push_back({.path = "traffic", .before = "50%", .after = "100%"});
    };
  });
  EXPECT_EQ(step.state, StepState::kFailed);
  EXPECT_THAT(step.error->message, HasSubstr("traffic -> 100%"));
}

TEST_F(Replanning, WhatBlocksTheSecondPlanIsSaid) {
  struct Case {
    std::function<void()> meanwhile;
    std::string said;
  };
  const std::vector<Case> cases = {
      {[this] { toy->refused = {"a"}; }, "there is no such toy"},
      {[this] { toy->broken = {"a"}; }, "cannot read it: cut short"},
      {[this] { toy->unreadable_later = true; }, "the toy box is closed"},
  };
  Want("a");
  for (const Case& c : cases) {
    toy->refused.clear();
    toy->broken.clear();
    toy->unreadable_later = false;
    applied.clear();
    const Step step = ApplyRefused({kMoved}, c.meanwhile);
    EXPECT_EQ(step.state, StepState::kFailed);
    EXPECT_EQ(step.error->code, Code::kFailedPrecondition);
    EXPECT_THAT(step.error->message, AllOf(HasSubstr("generation 4 -> 5"), HasSubstr(c.said)));
    EXPECT_THAT(applied, ElementsAre("new"));
  }
}

TEST_F(Replanning, NeverTwice) {
  Want("a");
  const Step step = ApplyRefused({kMoved, kMoved});
  EXPECT_EQ(step.state, StepState::kFailed);
  EXPECT_THAT(step.error->message, HasSubstr("it had been planned again once already"));
  EXPECT_THAT(applied, ElementsAre("new", "new"));
}

TEST_F(Replanning, OnlyWhatIsCertainToHaveSentNothingIsPlannedAgain) {
  Error perhaps_sent = kMoved;
  perhaps_sent.untouched = false;
  Error no_conflict = kMoved;
  no_conflict.code = Code::kDeadlineExceeded;
  for (const Error& error : {perhaps_sent, no_conflict}) {
    wanted.clear();
    applied.clear();
    Want("a");
    EXPECT_EQ(ApplyRefused({error}).error, error);
    EXPECT_THAT(applied, ElementsAre("new"));
    EXPECT_THAT(toy->observed, IsEmpty());
  }
}

TEST_F(Replanning, DocumentsAreNeverPlannedAgain) {
  Want("a", {}, {{"documents", 5}});
  EXPECT_EQ(ApplyRefused({kMoved}).error, kMoved);
  EXPECT_THAT(applied, ElementsAre("new"));
  const Change update{.action = Action::kUpdate};
  EXPECT_TRUE(MayReplan(update, {.error = kMoved}));
  EXPECT_FALSE(MayReplan(update, {.documents = CleanUpCount{}, .error = kMoved}));
  EXPECT_FALSE(MayReplan({.action = Action::kDelete}, {.error = kMoved}));
}

TEST_F(Replanning, WhatComesAfterItGoesOn) {
  Want("a");
  Want("b", {"a"});
  const Plan plan = MakePlan();
  toy->refusals["a"] = {kMoved};
  EXPECT_TRUE(Run(plan, {.replan = true}).Succeeded());
  EXPECT_THAT(toy->order, ElementsAre("a", "b"));
}

}  // namespace
}  // namespace lockstep
