#include "plugins/firestore/bad_ids.h"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "plugins/firestore/date_token.h"
#include "plugins/firestore/likely_writer.h"
#include "tests/support/matchers.h"

namespace lockstep::firestore {
namespace {

using ::lockstep::testing::Fails;
using ::testing::HasSubstr;

Rules IncidentRules() {
  return {.keep = {"p2_nba_raw.*", "p2_nbac_player_boxscores", "*Processor"},
          .bad = {{"none-date", RuleKind::kContains, "_None_"},
                  {"year", RuleKind::kContains, "_202"},
                  {"dated", RuleKind::kDate, ""}}};
}

struct IdCase {
  std::string id;
  IdClass id_class;
  std::size_t rule = 0;
};

TEST(BadIds, TellsTheIncidentsIdsApart) {
  const std::vector<IdCase> cases = {
      {"p2_nba_raw.nbac_team_boxscore", IdClass::kGood},
      {"p2_nba_raw.bettingpros_player_points_props", IdClass::kGood},
      {"p2_nbac_player_boxscores", IdClass::kGood},
      {"AsyncUpcomingPlayerGameContextProcessor", IdClass::kGood},
      {"NbacTeamBoxscoreProcessor_None_a7ac21c9", IdClass::kBad, 0},
      {"NbacScheduleProcessor_2025-12-14_0c1d2e3f", IdClass::kBad, 1},
      {"NbacScheduleProcessor_None_2025-12-14", IdClass::kBad, 0},
      {"Nbac-2025-12-14", IdClass::kBad, 2},
      {"p2_nba_raw.x_None_1", IdClass::kOverlap, 0},
      {"something else", IdClass::kUnclassified},
      {"p3_nba_analytics.player_game_summary_2024_25", IdClass::kBad, 1},
      {"none_None", IdClass::kUnclassified},
  };
  const Rules rules = IncidentRules();
  for (const IdCase& test : cases) {
    const Classified classified = rules.Classify(test.id);
    EXPECT_EQ(classified.id_class, test.id_class) << test.id;
    EXPECT_EQ(classified.rule, test.rule) << test.id;
  }
}

TEST(BadIds, EachKindMatchesWhatItSays) {
  const auto matches = [](RuleKind kind, std::string value, const std::string& id) {
    BadIdRule rule{"r", kind, std::move(value)};
    if (kind == RuleKind::kMatches) rule.pattern = Pattern::Make(rule.value).value();
    return Match(rule, id).has_value();
  };
  EXPECT_TRUE(matches(RuleKind::kContains, "_N_", "a_N_b"));
  EXPECT_FALSE(matches(RuleKind::kContains, "_N_", "a_n_b"));
  EXPECT_TRUE(matches(RuleKind::kPrefix, "tmp.", "tmp.x"));
  EXPECT_FALSE(matches(RuleKind::kPrefix, "tmp.", "a.tmp.x"));
  EXPECT_TRUE(matches(RuleKind::kSuffix, "_old", "a_old"));
  EXPECT_FALSE(matches(RuleKind::kSuffix, "_old", "a_old2"));
  EXPECT_FALSE(matches(RuleKind::kSuffix, "_old", "ld"));
  EXPECT_TRUE(matches(RuleKind::kGlob, "a*z", "a..z"));
  EXPECT_FALSE(matches(RuleKind::kGlob, "a*z", "xa..z"));
  EXPECT_TRUE(matches(RuleKind::kDate, "", "x_20260201"));
  EXPECT_TRUE(matches(RuleKind::kMatches, "_[0-9a-f]{8}$", "a_0c1d2e3f"));
  EXPECT_FALSE(matches(RuleKind::kMatches, "_[0-9a-f]{8}$", "a_0c1d2e3f_"));
}

TEST(BadIds, ADateIsAValidDayThatStandsAlone) {
  for (const char* dated :
       {"2026-02-01", "20260201", "x_2026-02-01_y", "x.20260201", "2024-02-29", "a 1999-12-31 b",
        "2026-13-01_2026-12-01", "12-2026-02-01", "x_20260201-1"}) {
    EXPECT_TRUE(FindDate(dated)) << dated;
  }
  for (const char* undated :
       {"player_game_summary_2024_25", "2025-02-29", "20260230", "2026-2-1", "x2026-02-01",
        "2026-02-01x", "120260201", "202602011", "2026-02-011", "é2026-02-01", "1066-10-14",
        "2026_02_01", "2026-0201", "", "2026-02-0", "99999999"}) {
    EXPECT_FALSE(FindDate(undated)) << undated;
  }
}

TEST(BadIds, ARuleThatWouldMatchEveryIdOrNoneIsRefused) {
  const auto from = [](const Json& bad) { return RulesFrom({{"bad_ids", bad}}); };
  const Json empty = {{"name", "r"}, {"kind", "contains"}, {"value", ""}};
  const Json unknown = {{"name", "r"}, {"kind", "regex"}, {"value", "x"}};
  const Json pattern = {{"name", "r"}, {"kind", "matches"}, {"value", "("}};
  const Json dated = {{"name", "r"}, {"kind", "date"}, {"value", "x"}};
  const Json good = {{"name", "r"}, {"kind", "contains"}, {"value", "x"}};
  const Json nameless = {{"kind", "contains"}, {"value", "x"}};
  EXPECT_THAT(from(Json::array({empty})),
              Fails(Code::kInvalidArgument, HasSubstr("match every id")));
  EXPECT_THAT(from(Json::array({pattern})),
              Fails(Code::kInvalidArgument, HasSubstr("the rule \"r\": missing ): (")));
  EXPECT_THAT(from(Json::array({unknown})), Fails(Code::kInvalidArgument, HasSubstr("regex")));
  EXPECT_THAT(from(Json::array({dated})), Fails(Code::kInvalidArgument, HasSubstr("no value")));
  EXPECT_THAT(from(Json::array({good, good})), Fails(Code::kInvalidArgument, HasSubstr("two")));
  EXPECT_THAT(from(Json::array({nameless})), Fails(Code::kInvalidArgument, HasSubstr("no name")));
  EXPECT_THAT(RulesFrom({{"keep", Json::array({""})}}),
              Fails(Code::kInvalidArgument, HasSubstr("not empty")));
  EXPECT_THAT(RulesFrom({{"keep", "x"}}), Fails(Code::kInvalidArgument, HasSubstr("lists")));
}

TEST(BadIds, RulesSurviveTheWayThroughJson) {
  Json spec;
  PutInto(spec, IncidentRules());
  const Result<Rules> rules = RulesFrom(spec);
  ASSERT_TRUE(rules);
  EXPECT_EQ(*rules, IncidentRules());
}

TEST(BadIds, APatternIsCompiledOnTheWayThroughJson) {
  const Json spec = {
      {"bad_ids", {{{"name", "run"}, {"kind", "matches"}, {"value", "_[0-9a-f]{8}$"}}}}};
  const Rules rules = RulesFrom(spec).value();
  EXPECT_EQ(rules.Classify("Odds_a7ac21c9").id_class, IdClass::kBad);
  EXPECT_EQ(rules.Classify("Odds_a7ac21c9_").id_class, IdClass::kUnclassified);
  Json again;
  PutInto(again, rules);
  EXPECT_EQ(again["bad_ids"], spec["bad_ids"]);
  EXPECT_EQ(RulesFrom(again).value(), rules);
  EXPECT_EQ(WriterIn(rules.bad[0], "Odds_a7ac21c9"), "Odds");
}

RC_GTEST_PROP(BadIdsProperty, KeepAlwaysWinsAndWhatNoRuleNamesIsNeverBad,
              (const std::string& id, const std::string& part)) {
  RC_PRE(!part.empty());
  const Rules kept{.keep = {"*"}, .bad = {{"r", RuleKind::kContains, part}}};
  RC_ASSERT(kept.Classify(id).id_class != IdClass::kBad);
  const Rules open{.keep = {}, .bad = {{"r", RuleKind::kContains, part}}};
  const bool named = id.find(part) != std::string::npos;
  RC_ASSERT((open.Classify(id).id_class == IdClass::kBad) == named);
  RC_ASSERT(kept.Classify(id + part).id_class == IdClass::kOverlap);
}

TEST(LikelyWriter, IsTheIdsOwnFirstWordsAndTheProgramThatIsCalledSo) {
  const std::vector<Address> writers = {
      {"cloud_run_job", "nbac-team-boxscore-processor-backfill"},
      {"cloud_run_job", "nbac-schedule-processor-backfill"},
      {"cloud_run_service", "nbac"},
  };
  const Rules rules = IncidentRules();
  EXPECT_EQ(LikelyWriter(WriterIn(rules.bad[0], "NbacTeamBoxscoreProcessor_None_a7"), writers),
            "NbacTeamBoxscoreProcessor, likely "
            "cloud_run_job.nbac-team-boxscore-processor-backfill");
  EXPECT_EQ(LikelyWriter(WriterIn(rules.bad[2], "NbacScheduleProcessor_2025-12-14_0c"), writers),
            "NbacScheduleProcessor, likely cloud_run_job.nbac-schedule-processor-backfill");
  EXPECT_EQ(LikelyWriter(WriterIn(rules.bad[0], "Other_None_a7"), writers), "Other");
  EXPECT_EQ(LikelyWriter(WriterIn(rules.bad[0], "_None_a7"), writers), "");
}

}  // namespace
}  // namespace lockstep::firestore
