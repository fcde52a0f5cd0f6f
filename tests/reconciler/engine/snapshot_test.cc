#include "reconciler/engine/snapshot.h"

#include <gmock/gmock.h>

#include <string>

#include "tests/reconciler/engine/engine_fixture.h"

namespace lockstep {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

// What a plan says is wrong, by address.
std::map<std::string, std::string> Wrong(const Plan& plan) {
  std::map<std::string, std::string> wrong;
  for (const Finding& finding : plan.findings) wrong[Text(finding.about)] = finding.what;
  return wrong;
}

class Snapshots : public testing::EngineFixture {
 protected:
  Snapshot Take() { return TakeSnapshot({.scope = {"p", "r"}}, wanted, Look(), registry); }

  Plan PlanFrom(const Snapshot& snapshot) {
    return BuildPlan(wanted, ObservationsOf(snapshot, wanted, registry), registry,
                     {.policy = policy});
  }
};

TEST_F(Snapshots, GiveBackWhatWasReadToWhoAsksTheSame) {
  Want("a").needs = {{{"toy", "image"}}};
  toy->leads["a"] = {{{"toy", "clue"}, {{"about", "a"}}}};
  toy->others = {{.address = {"toy", "x"}, .present = true, .summary = "runs y"}};
  toy->broken = {"image"};
  const Observations live = Look();
  const Observations seen = ObservationsOf(Take(), wanted, registry);
  ASSERT_EQ(seen.all().size(), live.all().size());
  for (const auto& [address, one] : live.all()) {
    const Observation* const again = seen.Find(address);
    ASSERT_NE(again, nullptr) << Text(address);
    EXPECT_EQ(again->error, one.error) << Text(address);
    EXPECT_EQ(again->present, one.present);
    EXPECT_EQ(again->fingerprint, one.fingerprint);
    EXPECT_EQ(again->summary, one.summary);
    EXPECT_EQ(seen.IsLead(address), live.IsLead(address)) << Text(address);
  }
  EXPECT_TRUE(seen.unread().empty());
}

TEST_F(Snapshots, WhatTheyWereNotAskedForIsUnknownAndNotAbsent) {
  const Snapshot snapshot = Take();
  Want("new").needs = {{{"toy", "image"}}};
  const Plan plan = PlanFrom(snapshot);
  EXPECT_THAT(plan.changes, IsEmpty());
  EXPECT_THAT(Wrong(plan),
              ElementsAre(Pair("toy.image", "cannot read it: it is not in the snapshot"),
                          Pair("toy.new", "cannot read it: it is not in the snapshot")));
}

TEST_F(Snapshots, WhatWasAskedForOtherwiseIsUnknown) {
  Want("a", {}, {{"rules", 1}}).needs = {{{"toy", "image"}, {{"of", "a"}}}};
  toy->leads["a"] = {{{"toy", "clue"}, {{"about", "a"}}}};
  const Snapshot snapshot = Take();
  EXPECT_THAT(Wrong(PlanFrom(snapshot)), IsEmpty());
  toy->leads["a"] = {{{"toy", "clue"}, {{"about", "b"}}}};
  const Observation* clue = nullptr;
  const Observations seen = ObservationsOf(snapshot, wanted, registry);
  clue = seen.Find({"toy", "clue"});
  ASSERT_TRUE(clue != nullptr && clue->error);
  EXPECT_THAT(clue->error->message, HasSubstr("under other rules"));
  wanted[0].needs[0].spec = {{"of", "b"}};
  EXPECT_THAT(Wrong(PlanFrom(snapshot)),
              ElementsAre(Pair("toy.image", HasSubstr("recorded under other rules"))));
  wanted[0].spec = {{"rules", 2}};
  EXPECT_THAT(PlanFrom(snapshot).changes, IsEmpty());
}

TEST_F(Snapshots, AStrangerThatGetsAnEntryIsNotKnownWellEnough) {
  toy->others = {{.address = {"toy", "x"}, .present = true}};
  const Snapshot snapshot = Take();
  EXPECT_THAT(Wrong(PlanFrom(snapshot)), ElementsAre(Pair("toy.x", HasSubstr("it is live"))));
  Want("x");
  EXPECT_THAT(Wrong(PlanFrom(snapshot)),
              ElementsAre(Pair("toy.x", HasSubstr("recorded when no entry named it"))));
}

TEST_F(Snapshots, WhatLostItsEntryIsAStrangerIfItsTypeHasStrangers) {
  Want("a");
  const Snapshot snapshot = Take();
  wanted.clear();
  EXPECT_THAT(Wrong(PlanFrom(snapshot)), ElementsAre(Pair("toy.a", HasSubstr("it is live"))));
  toy->tells_of_strangers = false;
  EXPECT_THAT(Wrong(PlanFrom(snapshot)), IsEmpty());
}

TEST_F(Snapshots, ATypeThatCouldNotBeReadStaysUnread) {
  Want("a");
  toy->unreadable = true;
  const Snapshot snapshot = Take();
  toy->unreadable = false;
  EXPECT_THAT(Wrong(PlanFrom(snapshot)),
              ElementsAre(Pair("toy.", "cannot read toy: the toy box is closed")));
}

TEST_F(Snapshots, ATypeThatWasNotAskedIsUnread) {
  Want("a");
  const Snapshot snapshot = Take();
  ASSERT_TRUE(registry.Add(std::make_unique<testing::ToyProvider>("train")));
  EXPECT_THAT(Wrong(PlanFrom(snapshot)),
              ElementsAre(Pair("train.", "cannot read train: it is not in the snapshot")));
}

}  // namespace
}  // namespace lockstep
