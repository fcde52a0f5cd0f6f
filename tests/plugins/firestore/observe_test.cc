// What one look at a collection reads, and what its plan then says.
#include "plugins/firestore/observe.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "tests/plugins/firestore/scene.h"
#include "tests/support/matchers.h"

namespace lockstep::firestore {
namespace {

using ::lockstep::testing::Fails;
using ::lockstep::testing::IsOk;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::Scene;

class Looking : public ::testing::Test {
 protected:
  Planned PlanNow() {
    const Result<Planned> planned = scene_.Plan();
    EXPECT_THAT(planned, IsOk());
    return planned.value_or(Planned{});
  }

  std::vector<std::string> Methods() const {
    std::vector<std::string> methods;
    for (const auto& [method, body] : scene_.database.calls) methods.push_back(method);
    return methods;
  }

  std::string UpTo() const {
    const Json& body = scene_.database.calls.at(0).second;
    return StringAt(body.at("structuredAggregationQuery").at("aggregations").at(0).at("count"),
                    "upTo");
  }

  Scene scene_;
};

std::vector<std::string> Summaries(const Planned& planned) {
  std::vector<std::string> summaries;
  for (const Finding& finding : planned.findings) summaries.push_back(finding.what);
  return summaries;
}

TEST_F(Looking, BoundsAloneAreCountedAsFarAsTheyReachAndNothingIsScanned) {
  scene_.spec = {{"path", "c"}, {"bounds", {{"expected", 3'000}, {"alert_above", 4'000}}}};
  scene_.Fill(0, 20);
  const Planned planned = PlanNow();
  EXPECT_THAT(Methods(), ElementsAre("runAggregationQuery"));
  EXPECT_EQ(UpTo(), "60001");
  EXPECT_THAT(Summaries(planned), ElementsAre("20 documents where about 3,000 are expected"));
  EXPECT_EQ(planned.change.action, Action::kNone);
}

TEST_F(Looking, ACountThatEndsEarlySaysSo) {
  scene_.spec = {{"path", "c"}, {"bounds", {{"expected", 30}}}};
  scene_.Fill(0, 10'001);
  const Planned planned = PlanNow();
  EXPECT_THAT(Summaries(planned), ElementsAre(HasSubstr("more than 10,000 documents proliferate")));
  EXPECT_THAT(planned.change.ladder.at(0).detail, HasSubstr("more than 10,000 documents"));
  EXPECT_EQ(planned.change.ladder.at(0).verdict, Verdict::kUnknown);
}

TEST_F(Looking, ACountThatAScanMustEqualIsWhole) {
  scene_.Fill(3, 2);
  PlanNow();
  EXPECT_THAT(Methods(), ElementsAre("runAggregationQuery", "batchGet", "runQuery"));
  EXPECT_EQ(UpTo(), "");
}

TEST_F(Looking, KeepGlobsAloneTellTheUnclassified) {
  scene_.spec = {{"path", "c"}, {"keep", {"p2_nba_raw.*"}}};
  scene_.Fill(12, 2);
  const Planned planned = PlanNow();
  EXPECT_EQ(planned.change.unclassified, 12);
  EXPECT_EQ(planned.change.kept, 2);
  EXPECT_THAT(Summaries(planned), ElementsAre("12 documents that no rule names are of the shape "
                                              "OddsProcessor_None_<n>"));
  EXPECT_EQ(planned.change.ladder.at(0).verdict, Verdict::kUnknown)
      << "without a rule for bad ids nothing is proven";
}

TEST_F(Looking, DocumentsThatMustBeThereAreGoodAndMissedByName) {
  scene_.spec["documents"] = {"gone", "here", "p2_nba_raw.000"};
  scene_.spec["stale_after_ms"] = 3'600'000;
  scene_.spec["bounds"] = {{"expected", 5}};
  scene_.Fill(0, 2);
  scene_.database.Put("c/here");
  scene_.clock.SleepFor(Duration{3'600'000 - 1'000}, {});
  Planned planned = PlanNow();
  EXPECT_EQ(planned.change.kept, 3) << "`here` is of no keep glob";
  EXPECT_EQ(planned.change.unclassified, 0);
  EXPECT_THAT(Summaries(planned), ElementsAre("3 documents where about 5 are expected",
                                              "1 of the 3 documents listed is missing"));
  EXPECT_THAT(planned.findings[1].detail, HasSubstr("Not there: gone."));
  scene_.clock.SleepFor(Duration{2'000}, {});
  planned = PlanNow();
  EXPECT_THAT(Summaries(planned),
              Contains("2 of the 3 documents listed were not updated for 1h0m"));
  EXPECT_EQ(planned.change.action, Action::kNone);
}

TEST_F(Looking, TheNaiveRuleForYearsShowsWhatItWouldCatch) {
  scene_.spec["bad_ids"].push_back({{"name", "year"}, {"kind", "contains"}, {"value", "_202"}});
  scene_.Fill(2, 3);
  scene_.database.Put("c/Sched-2025-12-14_x");
  scene_.database.Put("c/Sched_2025_12");
  scene_.database.Put("c/player_game_summary_2024_25");
  const Planned planned = PlanNow();
  EXPECT_EQ(planned.change.documents, 5);
  ASSERT_THAT(Summaries(planned),
              Contains(R"(the rule "year" catches 2 documents whose ids hold no date)"));
  for (const Finding& finding : planned.findings) {
    if (!finding.what.starts_with("the rule \"year\"")) continue;
    EXPECT_THAT(finding.detail, AllOf(HasSubstr("Sched_2025_12, player_game_summary_2024_25."),
                                      HasSubstr("`date: true` would spare these")));
    EXPECT_FALSE(finding.blocks);
  }
}

TEST_F(Looking, WhatNoRuleNamesIsReportedWithARuleForItAndNeverDeleted) {
  scene_.spec["bad_ids"].erase(0);  // the script that knew dates and missed _None_
  scene_.Fill(40, 3);
  scene_.database.Put("c/Odds_2025-12-14_1");
  scene_.database.Put("c/NbacProcessor_None_00001");
  Planned planned = PlanNow();
  EXPECT_EQ(planned.change.unclassified, 41);
  EXPECT_EQ(planned.change.documents, 1);
  EXPECT_THAT(planned.findings,
              Contains(Field(&Finding::verbatim, ElementsAre("- {name: none, contains: _None_}"))));
  EXPECT_FALSE(scene_.Apply(planned.change).error);
  EXPECT_EQ(scene_.database.Ids("c").size(), 44U);
  // The line, added to the manifest, names them all.
  scene_.spec["bad_ids"].push_back({{"name", "none"}, {"kind", "contains"}, {"value", "_None_"}});
  planned = PlanNow();
  EXPECT_EQ(planned.change.unclassified, 0);
  EXPECT_EQ(planned.change.documents, 41);
}

TEST_F(Looking, TheDaysOfEachRuleAreInThePlan) {
  scene_.Fill(3, 1);
  scene_.clock.SleepFor(Duration{25 * 3'600'000}, {});
  scene_.database.Put("c/x_2025-12-14");
  const Json growth = PlanNow().change.payload.at("growth");
  EXPECT_EQ(growth["rules"][0]["by_day"], Json::array({0, 3}));
  EXPECT_EQ(growth["rules"][1]["by_day"], Json::array({1}));
}

TEST_F(Looking, ACollectionThatIsNotThereHasNoDocuments) {
  scene_.spec["bounds"] = {{"expected", 30}};
  const Planned planned = PlanNow();
  EXPECT_EQ(planned.change.action, Action::kNone);
  EXPECT_EQ(planned.change.documents, 0);
  EXPECT_THAT(Summaries(planned), ElementsAre("0 documents where about 30 are expected"));
}

TEST_F(Looking, ASubcollectionIsReadBelowItsDocumentAndNowhereElse) {
  scene_.spec["path"] = "a/b/c";
  scene_.database.Put("a/b/c/Odds_None_1");
  scene_.database.Put("a/b/c/p2_nba_raw.x");
  scene_.database.Put("c/Odds_None_2");
  scene_.database.Put("a/z/c/Odds_None_3");
  const Planned planned = PlanNow();
  EXPECT_EQ(planned.change.documents, 1);
  EXPECT_THAT(scene_.NamesOf(planned.change),
              ::lockstep::testing::IsOkAndHolds(
                  ElementsAre("projects/p/databases/(default)/documents/a/b/c/Odds_None_1")));
}

TEST_F(Looking, APathThatNamesADocumentIsRefused) {
  Resource wanted = scene_.Wanted();
  wanted.spec["path"] = "a/b";
  EXPECT_THAT(scene_.provider().Validate(wanted),
              Fails(Code::kInvalidArgument, HasSubstr("names a document")));
}

TEST_F(Looking, WhatIsSeenDependsOnTheRulesAndNotOnWhatBoundsAClean) {
  Resource wanted = scene_.Wanted();
  const Json before = scene_.provider().ObservedBy(wanted);
  wanted.spec["bounds"] = {{"expected", 7}, {"proliferation", 3.0}};
  for (const char* key : {"delete_at_most", "settle_ms"}) wanted.spec["cleanup"][key] = 9;
  wanted.spec["cleanup"]["delete_share"] = 0.9;
  wanted.spec["cleanup"]["backup"] = {{"collection", "copies"}, {"keep_for_ms", 86'400'000}};
  EXPECT_EQ(scene_.provider().ObservedBy(wanted), before);
  Resource later = wanted;
  later.spec["cleanup"]["untouched_for_ms"] = 3'600'000;
  EXPECT_NE(scene_.provider().ObservedBy(later), before);
  Resource watched = wanted;
  watched.spec.erase("cleanup");
  EXPECT_NE(scene_.provider().ObservedBy(watched), before) << "no lease is read";
  wanted.spec["keep"] = {"x*"};
  EXPECT_NE(scene_.provider().ObservedBy(wanted), before);
  EXPECT_FALSE(scene_.provider().TellsOfStrangers());
}

TEST_F(Looking, HowFarIsCountedDependsOnTheBounds) {
  Resource wanted = scene_.Wanted();
  wanted.spec = {{"path", "c"}, {"bounds", {{"expected", 10}}}};
  const Json before = scene_.provider().ObservedBy(wanted);
  wanted.spec["bounds"]["expected"] = 100'000;
  EXPECT_NE(scene_.provider().ObservedBy(wanted), before);
}

struct AwkwardId {
  std::string id{};
  std::string shown{};  // a part of the printed row
};

TEST_F(Looking, AwkwardIdsAreClassifiedRightAndShownEscaped) {
  const std::vector<AwkwardId> awkward = {
      {"a\nb_None_", "a\\nb_None_"},
      {"it's \"q\"_None_", "it's \"q\"_None_"},
      {"💥é_None_", "💥é_None_"},
      {"\x1b[31m_None_", "\\x1b[31m_None_"},
      {"\xE2\x80\xAE_None_", "\\u{202e}_None_"},
      {std::string(1'494, 'x') + "_None_", "xxx…"},
      {"a\\nb_None_", "a\\nb_None_"},
      {"%2F..%00_None_", "%2F..%00_None_"},
  };
  for (const AwkwardId& test : awkward) {
    Scene scene;
    scene.database.Put("c/" + test.id);
    scene.database.Put("c/p2_nba_raw." + test.id.substr(0, test.id.size() - 6));
    scene.database.Put("c/" + test.id.substr(0, test.id.size() - 1));
    const Result<Planned> planned = scene.Plan();
    ASSERT_THAT(planned, IsOk()) << test.shown;
    const Change& change = planned->change;
    EXPECT_EQ(change.documents, 1) << test.shown;
    EXPECT_EQ(change.unclassified, 1) << test.shown;
    EXPECT_THAT(change.diffs.at(0).note, HasSubstr(test.shown));
    EXPECT_LE(change.diffs.at(0).note.size(), 200U);
    for (const FieldDiff& diff : change.diffs) {
      EXPECT_THAT(diff.note, Not(::testing::ContainsRegex("[\x01-\x1f]")));
      EXPECT_THAT(diff.note, Not(HasSubstr("\xE2\x80\xAE")));
    }
    EXPECT_FALSE(scene.Apply(change).error);
    EXPECT_THAT(scene.database.Ids("c"), Not(Contains(test.id)));
    EXPECT_EQ(scene.database.Ids("c").size(), 2U);
  }
}

}  // namespace
}  // namespace lockstep::firestore
