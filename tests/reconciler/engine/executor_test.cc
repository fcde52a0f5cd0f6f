#include "reconciler/engine/executor.h"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <barrier>
#include <map>

#include "tests/reconciler/engine/engine_fixture.h"

namespace lockstep {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Lt;

std::vector<StepState> States(const Outcome& outcome) {
  std::vector<StepState> states;
  for (const Step& step : outcome.steps) states.push_back(step.state);
  return states;
}

class Executor : public testing::EngineFixture {};

TEST_F(Executor, ACleanUpComesAfterEveryWriter) {
  Want("a_cleanup", {"service1", "service2"});
  Want("service1");
  Want("service2");
  EXPECT_TRUE(Go().Succeeded());
  EXPECT_EQ(toy->order.back(), "a_cleanup");
}

TEST_F(Executor, ACleanUpDoesNotRunAfterAnUnchangedWriterThatIsNotProven) {
  for (const Verdict verdict : {Verdict::kRefuted, Verdict::kUnknown}) {
    wanted.clear();
    witness->verdicts = {{"service", verdict}};
    Want("cleanup", {"service"});
    Want("service", {}, {{"in_sync", true}});
    const Outcome outcome = Go();
    EXPECT_EQ(outcome.steps[0].state, StepState::kSkipped);
    EXPECT_THAT(outcome.steps[0].reason, HasSubstr("waiting for toy.service: toy "));
    EXPECT_THAT(toy->order, IsEmpty());
    EXPECT_FALSE(outcome.Succeeded());
  }
}

TEST_F(Executor, UnknownLogsDoNotCloseTheGateUnlessProofIsRequired) {
  auto logs = std::make_unique<testing::ToyWitness>("logs");
  logs->verdicts = {{"service", Verdict::kUnknown}};
  ASSERT_TRUE(registry.Add(std::move(logs)));
  Want("cleanup", {"service"});
  Want("service");
  EXPECT_THAT(States(Go()), ElementsAre(StepState::kDone, StepState::kUnknown));
  EXPECT_THAT(States(Go({.require_proof = true})),
              ElementsAre(StepState::kSkipped, StepState::kUnknown));
}

TEST_F(Executor, AGateThatThePlanClosedStaysClosed) {
  toy->others = {{.address = {"toy", "backfill-x"}, .present = true}};
  Want("cleanup", {}, {{"documents", 5}}).writers = {"toy.backfill-*"};
  const Outcome outcome = Go();
  EXPECT_EQ(outcome.steps[0].reason, "waiting for toy.backfill-x: not managed");
  EXPECT_THAT(toy->order, IsEmpty());
}

TEST_F(Executor, AForcedCleanUpPassesEveryGateInItsOrderAndNotesWhich) {
  toy->others = {{.address = {"toy", "backfill-x"}, .present = true}};
  toy->failing = {"broken"};
  Want("a_cleanup", {"broken", "good"}, {{"documents", 5}}).writers = {"toy.backfill-*"};
  Want("broken");
  Want("good");
  const Outcome outcome = Go({.force_clean_up = "the table is full"});
  EXPECT_EQ(toy->order.back(), "a_cleanup");
  EXPECT_EQ(outcome.steps[0].state, StepState::kDone);
  EXPECT_EQ(outcome.forced, "the table is full");
  EXPECT_THAT(outcome.steps[0].overridden,
              ElementsAre("toy.backfill-x: not managed", HasSubstr("toy.broken: ")));
  EXPECT_FALSE(outcome.Succeeded()) << "a writer failed all the same";
}

TEST_F(Executor, OnlyCleanUpsAreForced) {
  Want("a_dependant", {"broken"});
  Want("broken");
  toy->failing = {"broken"};
  EXPECT_THAT(States(Go({.force_clean_up = "why"})),
              ElementsAre(StepState::kSkipped, StepState::kFailed));
}

TEST_F(Executor, AForcedCleanUpRunsAfterAWriterThatIsSkipped) {
  Want("cleanup", {"dependant"}, {{"documents", 5}});
  Want("dependant", {"broken"});
  Want("broken");
  toy->failing = {"broken"};
  EXPECT_THAT(States(Go({.force_clean_up = "why"})),
              ElementsAre(StepState::kFailed, StepState::kDone, StepState::kSkipped));
}

TEST_F(Executor, WhatComesAfterSomethingThatThePlanLacksIsSkipped) {
  Want("cleanup", {"unheard-of"});
  Plan plan = MakePlan();
  plan.changes[0].waits_for.clear();
  EXPECT_THAT(States(Run(plan)), ElementsAre(StepState::kSkipped));
}

TEST_F(Executor, AChangeThatDoesNothingWaitsForNobody) {
  Want("collection", {"service"}, {{"in_sync", true}});
  Want("service");
  toy->failing = {"service"};
  EXPECT_THAT(States(Go()), ElementsAre(StepState::kDone, StepState::kFailed));
}

TEST_F(Executor, UsesItsThreadsAndNoMore) {
  for (int i = 0; i < 64; ++i) Want("s" + std::to_string(i));
  std::barrier meet(8);  // passes only if eight are in flight together
  toy->during_apply = [&meet](const Change&, const Writing&) { meet.arrive_and_wait(); };
  EXPECT_TRUE(Go({.parallelism = 8}).Succeeded());
  EXPECT_EQ(toy->most_in_flight, 8);
}

TEST_F(Executor, AFailureSkipsWhatComesAfterAndTheRestGoesOn) {
  toy->failing = {"a"};
  Want("a");
  Want("b", {"a"});
  Want("c", {"b"});
  Want("d");
  using enum StepState;
  const Outcome outcome = Go({.parallelism = 1});
  EXPECT_THAT(States(outcome), ElementsAre(kFailed, kSkipped, kSkipped, kDone));
  EXPECT_EQ(outcome.steps[1].reason, "waiting for toy.a: told to fail");
}

TEST_F(Executor, ARefutedUpdateIsNoSuccess) {
  witness->verdicts = {{"a", Verdict::kRefuted}};
  Want("a");
  const Outcome outcome = Go();
  EXPECT_THAT(States(outcome), ElementsAre(StepState::kRefuted));
  EXPECT_FALSE(outcome.Succeeded());
}

TEST_F(Executor, AResourceThatVanishedIsAFailureAndNotProven) {
  Want("a");
  const Plan plan = MakePlan();
  toy->gone = {"a"};
  const Outcome outcome = Run(plan);
  EXPECT_THAT(States(outcome), ElementsAre(StepState::kFailed));
  EXPECT_THAT(outcome.steps[0].error->message, HasSubstr("toy.a is gone"));
}

TEST_F(Executor, ACycleEndsInsteadOfHanging) {
  Want("a", {"b"});
  Want("b", {"a"});
  EXPECT_THAT(States(Go({.parallelism = 4})), ElementsAre(StepState::kNotRun, StepState::kNotRun));
}

TEST_F(Executor, AnEmptyPlanEnds) { EXPECT_THAT(Go().steps, IsEmpty()); }

TEST_F(Executor, StoppedBeforeItStartsNothingRuns) {
  Want("a");
  const Plan plan = MakePlan();
  stop.request_stop();
  EXPECT_THAT(States(Run(plan)), ElementsAre(StepState::kNotRun));
}

TEST_F(Executor, StoppedHalfWayNothingNewStarts) {
  for (int i = 0; i < 200; ++i) Want("s" + std::to_string(i));
  toy->during_apply = [this](const Change& change, const Writing&) {
    if (change.address.name == "s10") stop.request_stop();
  };
  const Outcome outcome = Go({.parallelism = 2});
  EXPECT_FALSE(outcome.Succeeded());
  EXPECT_THAT(toy->order.size(), Lt(200U));
  EXPECT_THAT(States(outcome), Contains(StepState::kNotRun));
}

TEST_F(Executor, AStepHasADeadlineOfItsOwnWithinThatOfTheRun) {
  Want("a");
  std::vector<Duration> left;
  toy->during_apply = [&](const Change&, const Writing& world) {
    left.push_back(world.read.deadline - clock.Monotonic());
  };
  Go({.step_timeout = std::chrono::minutes{5}});
  Go({.step_timeout = std::chrono::hours{9}});
  EXPECT_THAT(left, ElementsAre(std::chrono::minutes{5}, std::chrono::hours{1}));
}

TEST_F(Executor, EveryStepIsToldOnce) {
  Want("a");
  Want("b", {"a"});
  toy->failing = {"a"};
  Go({.parallelism = 1});
  EXPECT_THAT(told, ElementsAre("a starts", "a ends", "b ends"));
}

// Whatever the graph, nothing runs before what it comes after.
RC_GTEST_FIXTURE_PROP(Executor, AnyGraphRunsInOrder, ()) {
  const int size = *rc::gen::inRange(1, 24);
  std::map<std::string, std::vector<std::string>> after;
  for (int i = 0; i < size; ++i) {
    const std::string name = "n" + std::to_string(i);
    for (int j = 0; j < i; ++j) {
      if (*rc::gen::inRange(0, 4) == 0) after[name].push_back("n" + std::to_string(j));
    }
    Want(name, after[name]);
  }
  RC_ASSERT(Go({.parallelism = *rc::gen::inRange(1, 6)}).Succeeded());
  RC_ASSERT(toy->order.size() == static_cast<std::size_t>(size));
  std::set<std::string> done;
  for (const std::string& name : toy->order) {
    for (const std::string& first : after[name]) RC_ASSERT(done.contains(first));
    done.insert(name);
  }
}

}  // namespace
}  // namespace lockstep
