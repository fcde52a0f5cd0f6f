#include "reconciler/engine/planner.h"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <random>

#include "reconciler/base/rfc3339.h"
#include "reconciler/engine/limits_check.h"
#include "tests/reconciler/engine/engine_fixture.h"

namespace lockstep {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

auto Says(const std::string& what) { return Field(&Finding::what, HasSubstr(what)); }
auto Details(const std::string& text) { return Field(&Finding::detail, HasSubstr(text)); }
auto Blocks() { return Field(&Finding::blocks, true); }

class Planner : public testing::EngineFixture {
 protected:
  Observation Stranger(const std::string& name) {
    return {.address = {"toy", name}, .present = true, .summary = "runs old code"};
  }
};

TEST_F(Planner, ListsOneChangeAResourceByAddress) {
  Want("b");
  Want("a", {}, {{"in_sync", true}});
  const Plan plan = MakePlan();
  EXPECT_THAT(plan.changes, ElementsAre(Field(&Change::address, Address{"toy", "a"}),
                                        Field(&Change::address, Address{"toy", "b"})));
  EXPECT_FALSE(plan.InSync());
  EXPECT_TRUE(plan.Applyable());
}

TEST_F(Planner, DoesNotDependOnTheOrderOfTheManifest) {
  for (int i = 0; i < 30; ++i) Want("s" + std::to_string(i), {"s0"}, {{"in_sync", i % 3 == 0}});
  toy->broken = {"s4"};
  toy->refused = {"s7", "s9"};
  const auto text = [this] {
    std::string all;
    const Plan plan = MakePlan();
    for (const Change& c : plan.changes) all += Text(c.address) + c.reason + "\n";
    for (const Finding& f : plan.findings) all += Text(f.about) + f.what + f.detail + "\n";
    return all;
  };
  const std::string first = text();
  std::mt19937 shuffle(7);
  for (int round = 0; round < 20; ++round) {
    std::shuffle(wanted.begin(), wanted.end(), shuffle);
    EXPECT_EQ(first, text());
  }
}

TEST_F(Planner, AnUnreadResourceBlocksAndTheOthersAreStillShown) {
  Want("a");
  Want("b");
  toy->broken = {"b"};
  const Plan plan = MakePlan();
  EXPECT_THAT(plan.changes, ElementsAre(Field(&Change::address, Address{"toy", "a"})));
  EXPECT_THAT(plan.findings, ElementsAre(AllOf(Says("cut short"), Blocks())));
}

TEST_F(Planner, AnImageThatCannotBeReadIsOneFindingHoweverManyNeedIt) {
  const Address image{"toy", "image"};
  for (int i = 0; i < 22; ++i) Want("job" + std::to_string(i)).needs = {{image}};
  toy->broken = {"image"};
  const Plan plan = MakePlan();
  EXPECT_THAT(plan.changes, IsEmpty());
  EXPECT_THAT(plan.findings, ElementsAre(AllOf(Says("cut short"), Blocks(),
                                               Details("Needed by toy.job0, toy.job1, toy.job10 "
                                                       "and 19 more"))));
}

TEST_F(Planner, ATypeThatCannotBeReadBlocksEvenIfNothingOfItIsWanted) {
  toy->unreadable = true;
  EXPECT_THAT(MakePlan().findings, ElementsAre(AllOf(Says("the toy box is closed"), Blocks())));
  Want("a");
  EXPECT_THAT(MakePlan().findings, ElementsAre(Details("Nothing is known of toy.a")));
}

TEST_F(Planner, ARefusalOfTheProviderBlocksAndNamesTheResource) {
  Want("a").origin = {"m.yaml", 4, 5};
  toy->refused = {"a"};
  const Plan plan = MakePlan();
  ASSERT_THAT(plan.findings, ElementsAre(AllOf(Says("no such toy"), Blocks())));
  EXPECT_EQ(plan.findings[0].origin, (Origin{"m.yaml", 4, 5}));
}

TEST_F(Planner, WhatNoEntryNamesIsAFindingAsTheManifestSays) {
  toy->others = {Stranger("sandbox-1"), Stranger("x")};
  policy.ignore = {"sandbox-*"};
  EXPECT_THAT(MakePlan().findings,
              ElementsAre(AllOf(Field(&Finding::about, Address{"toy", "x"}), Details("runs old"),
                                Field(&Finding::blocks, false))));
  policy.unmanaged = Severity::kError;
  EXPECT_THAT(MakePlan().findings, ElementsAre(Blocks()));
  policy.unmanaged = std::nullopt;
  EXPECT_THAT(MakePlan().findings, IsEmpty());
}

TEST_F(Planner, ASuspendedManifestIsPlannedAndNotApplied) {
  Want("a");
  policy.suspend = "the migration of February";
  const Plan plan = MakePlan();
  EXPECT_THAT(plan.findings,
              ElementsAre(AllOf(Says("suspended: the migration of February"), Blocks())));
  EXPECT_THAT(plan.changes, ElementsAre(Field(&Change::action, Action::kUpdate)));
  EXPECT_FALSE(plan.Applyable());
}

TEST_F(Planner, AHeldResourceIsNotTouchedAndSaysWhatIsHeldBack) {
  Want("a").hold = Hold{"release freeze", "2100-01-01"};
  const Plan plan = MakePlan();
  EXPECT_TRUE(plan.InSync());
  EXPECT_EQ(plan.changes[0].reason, "held until 2100-01-01: release freeze; held back: it differs");
  EXPECT_THAT(plan.findings, IsEmpty());
}

TEST_F(Planner, AHoldLapsesAtTheEndOfItsDay) {
  Want("a").hold = Hold{"freeze", "2001-02-03"};
  const auto plan_at = [this](std::string_view now) {
    return BuildPlan(wanted, Look(), registry, {.made_at = *ParseTime(now)});
  };
  EXPECT_TRUE(plan_at("2001-02-03T23:59:59Z").Applyable());
  EXPECT_THAT(plan_at("2001-02-04T00:00:00Z").findings,
              ElementsAre(AllOf(Says("lapsed on 2001-02-03"), Blocks())));
}

TEST_F(Planner, AProofThatNoPluginCanMakeIsUnknownAndNotPassedOver) {
  Want("a", {}, {{"in_sync", true}}).proofs = {"code"};
  const Plan plan = MakePlan();
  EXPECT_THAT(plan.changes[0].ladder,
              ElementsAre(Field(&Evidence::rung, "code"), Field(&Evidence::rung, "toy")));
  EXPECT_EQ(plan.changes[0].ladder[0].verdict, Verdict::kUnknown);
  EXPECT_EQ(UnprovenChecks(plan), 1);
}

TEST_F(Planner, ACleanUpSaysHowManyWritersItWaitsFor) {
  Want("w1");
  Want("w2", {}, {{"in_sync", true}});
  Want("cleanup", {"w1", "w2"}, {{"documents", 5}});
  EXPECT_EQ(MakePlan().changes[0].reason, "it differs; waits for 1 of 2 writers");
}

TEST_F(Planner, ALiveWriterThatNoEntryNamesKeepsTheGateClosed) {
  toy->others = {Stranger("backfill-x"), Stranger("other")};
  Want("cleanup", {}, {{"documents", 5}}).writers = {"toy.backfill-*"};
  EXPECT_THAT(MakePlan().changes[0].waits_for, ElementsAre("toy.backfill-x: not managed"));
  policy.ignore = {"backfill-x"};
  EXPECT_THAT(MakePlan().changes[0].waits_for, IsEmpty());
}

TEST_F(Planner, AWriterThatCouldNotBePlannedKeepsTheGateClosed) {
  Want("w1");
  toy->refused = {"w1"};
  Want("cleanup", {"w1"}, {{"documents", 5}});
  EXPECT_THAT(MakePlan().changes[0].waits_for, ElementsAre(HasSubstr("toy.w1")));
}

TEST_F(Planner, TheOperatorsBoundBlocksAndSaysByHowMuch) {
  Want("c1", {}, {{"documents", 700}});
  Want("c2", {}, {{"documents", 301}});
  const Plan plan = MakePlan();
  EXPECT_THAT(CheckLimits(plan, {}), IsEmpty());
  EXPECT_THAT(CheckLimits(plan, {.max_deletes = 1001}), IsEmpty());
  const std::vector<Finding> findings = CheckLimits(plan, {.max_deletes = 1000});
  ASSERT_THAT(findings, SizeIs(2));
  EXPECT_THAT(findings[0], AllOf(Says("1001 documents, 1 more"), Blocks()));
}

}  // namespace
}  // namespace lockstep
