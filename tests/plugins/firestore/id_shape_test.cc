#include "plugins/firestore/id_shape.h"

#include <fmt/core.h>
#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "plugins/firestore/bad_ids.h"
#include "plugins/firestore/shape_findings.h"
#include "plugins/firestore/shape_tally.h"

namespace lockstep::firestore {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::string ShapeOf(const std::string& id) { return ShapeText(ShapeKey(id), false); }

TEST(IdShape, MasksWhatVariesFromRunToRun) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"NbacTeamBoxscoreProcessor_None_a7ac21c9", "NbacTeamBoxscoreProcessor_None_<hex>"},
      {"NbacScheduleProcessor_2025-12-14_0c1d2e3f", "NbacScheduleProcessor_<date>_<hex>"},
      {"x.20251214", "x.<date>"},
      {"player_game_summary_2024_25", "player_game_summary_<n>_<n>"},
      {"run-1769900000", "run-<n>"},
      {"job:550e8400-e29b-41d4-a716-446655440000", "job:<uuid>"},
      {"550E8400-E29B-41D4-A716-446655440000x", "<hex>-E<n>B-<n>D<n>-A<n>-<n>x"},
      {"7Kd8sJf0aQ2mN5xY1zB3", "<random>"},
      {"ABCDEF01", "<hex>"},
      {"abcDEF01", "abcDEF<n>"},
      {"facade_decade", ""},
      {"p2_nba_raw.x", "p<n>_nba_raw.x"},
      {"AsyncUpcomingPlayerGameContextProcessor", ""},
      {"é9\n💥", "é<n>\\n💥"},
      {"", ""},
  };
  for (const auto& [id, shape] : cases) EXPECT_EQ(ShapeOf(id), shape) << id;
}

struct ProposalCase {
  std::vector<std::string> ids{};  // each of which is added twice
  std::string text{};
  std::string line{};
};

TEST(ShapesOfUnclassified, ProposeARuleThatAManifestTakes) {
  const std::vector<ProposalCase> cases = {
      {{"Nbac_None_a7ac21c9", "Odds_None_b8bd32da"},
       "*_None_<hex>",
       "{name: none, contains: _None_}"},
      {{"Nbac_2025-12-14_a7ac21c9", "Odds_2025-12-14_b8bd32da"},
       "*_<date>_<hex>",
       "{name: dated, date: true}"},
      {{"tmp_17", "tmp_18"}, "tmp_<n>", "{name: run-id, matches: '^tmp_[0-9]+$'}"},
      {{"Nbac_a7ac21c9", "Odds_b8bd32da"},
       "*_<hex>",
       "{name: run-id, matches: '_[0-9A-Fa-f]{6,}$'}"},
      {{"a b.c'd 17"}, "a b.c'd <n>", R"({name: run-id, matches: '^a\x20b\.c\x27d\x20[0-9]+$'})"},
      {{"x\n1"}, "x\\n<n>", R"({name: run-id, matches: '^x\x0a[0-9]+$'})"},
  };
  for (const ProposalCase& test : cases) {
    ShapeTally tally;
    for (int i = 0; i < 2; ++i) {
      for (const std::string& id : test.ids) tally.Add(id);
    }
    const Shapes shapes = std::move(tally).Finish();
    ASSERT_THAT(shapes.counts, SizeIs(1)) << test.text;
    EXPECT_EQ(shapes.counts[0].text, test.text);
    EXPECT_EQ(shapes.counts[0].count, static_cast<std::int64_t>(2 * test.ids.size()));
    EXPECT_EQ(shapes.counts[0].example, test.ids[0]);
    ASSERT_TRUE(shapes.counts[0].rule) << test.text;
    Shapes many = shapes;
    many.counts[0].count = kFewOfAShape + 1;
    const std::vector<Finding> findings = JudgeShapes({}, many);
    ASSERT_THAT(findings, SizeIs(1));
    EXPECT_THAT(findings[0].verbatim, ElementsAre("- " + test.line));
    EXPECT_FALSE(findings[0].blocks);
    EXPECT_EQ(findings[0].severity, Severity::kWarning);
  }
}

// The rule proposed for a shape, made as a manifest would make it.
Rules Proposed(const RuleText& rule) {
  return RulesFrom({{"bad_ids", {{{"name", "r"}, {"kind", rule.kind}, {"value", rule.value}}}}})
      .value();
}

RC_GTEST_PROP(IdShapeProperty, TheProposedRuleNamesTheIdsOfItsShape,
              (const std::vector<std::string>& parts, unsigned run)) {
  std::string id;
  for (const std::string& part : parts) {
    for (const char c : part) id += static_cast<char>(c & 0x7F);  // UTF-8, control bytes and all
    id += "_";
  }
  id = fmt::format("{}{:08x}{}", id, run, parts.size() % 2 == 0 ? "" : ".tail");
  const std::string key = ShapeKey(id);
  RC_PRE(!key.empty());
  const std::string_view tail = SharedTail(key);
  RC_ASSERT(std::string_view(key).ends_with(tail));
  for (const bool is_tail : {false, true}) {
    const auto rule = RuleFor(is_tail ? tail : std::string_view(key), is_tail);
    if (!rule) continue;
    RC_ASSERT(Proposed(*rule).Classify(id).id_class == IdClass::kBad);
  }
}

TEST(ShapesOfUnclassified, TheCommonOneIsFoundAmongAnyNumberOfRareOnesInBoundedMemory) {
  ShapeTally tally;
  for (int i = 0; i < 20'000; ++i) {
    // A shape of its own each: the letters differ, and a digit is masked.
    tally.Add(fmt::format("{}1", std::string(static_cast<std::size_t>(i % 997) + 1, 'x') +
                                     std::string(static_cast<std::size_t>(i / 997), 'y')));
    if (i % 40 == 0) tally.Add(fmt::format("Odds_None_{:06x}a1", i));
  }
  const Shapes shapes = std::move(tally).Finish();
  ASSERT_THAT(shapes.counts, SizeIs(ShapeTally::kMostKept));
  EXPECT_EQ(shapes.counts[0].text, "Odds_None_<hex>");
  EXPECT_EQ(shapes.counts[0].count, 500);
  EXPECT_FALSE(shapes.is_exact);
  std::int64_t all = shapes.others;
  for (const ShapeCount& shape : shapes.counts) all += shape.count;
  EXPECT_EQ(all, 20'500);
}

TEST(ShapesOfUnclassified, TenOfAShapeAreFewAndElevenAreAWarning) {
  const auto findings = [](int members) {
    ShapeTally tally;
    for (int i = 0; i < members; ++i) tally.Add(fmt::format("tmp_{}", i));
    tally.Add("unique");
    return JudgeShapes({}, std::move(tally).Finish());
  };
  EXPECT_THAT(findings(10), IsEmpty());
  ASSERT_THAT(findings(11), SizeIs(1));
  EXPECT_EQ(findings(11)[0].what,
            "11 documents that no rule names are of the shape tmp_<n>; 1 is of other shapes");
  EXPECT_THAT(findings(11)[0].detail, HasSubstr("One is tmp_0."));
}

TEST(ShapesOfUnclassified, WhatOneRuleWouldNameIsOneWarning) {
  ShapeTally tally;
  for (int i = 0; i < 9; ++i) {
    tally.Add(fmt::format("Nbac_None_a7ac21c{}", i));
    tally.Add(fmt::format("Odds_None_1234567{}", i));
    tally.Add(fmt::format("Bdl_None_a7ac21d{}", i));
    tally.Add(fmt::format("Espn_None_1234568{}", i));
  }
  const std::vector<Finding> findings = JudgeShapes({}, std::move(tally).Finish());
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].what,
            "36 documents that no rule names are of the shape *_None_<hex> or alike");
  EXPECT_THAT(findings[0].verbatim, ElementsAre("- {name: none, contains: _None_}"));
}

TEST(ShapesOfUnclassified, AProposalTakesNoNameThatIsTaken) {
  Rules rules{.bad = {{"none", RuleKind::kContains, "_NONE_"}}};
  const RuleText contains{.kind = "contains", .value = "_None_"};
  const RuleText other{.kind = "contains", .value = "-none-"};
  const std::vector<Finding> findings =
      JudgeShapes(rules, {.counts = {{.text = "a", .count = 20, .example = "a", .rule = contains},
                                     {.text = "b", .count = 19, .example = "b", .rule = other},
                                     {.text = "c", .count = 18, .example = "c"}}});
  ASSERT_THAT(findings, SizeIs(3));
  EXPECT_THAT(findings[0].verbatim, ElementsAre("- {name: none-2, contains: _None_}"));
  EXPECT_THAT(findings[1].verbatim, ElementsAre("- {name: none-3, contains: '-none-'}"));
  EXPECT_THAT(findings[2].verbatim, IsEmpty()) << "no rule is short enough";
}

TEST(ShapesOfUnclassified, SurviveTheWayThroughJson) {
  ShapeTally tally;
  for (int i = 0; i < 30; ++i) tally.Add(fmt::format("tmp_{}", i));
  tally.Add(std::string(400, 'x') + "\n1");
  tally.Add("unique");
  const Shapes shapes = std::move(tally).Finish();
  const Json written = ParseJson(Dump(ToJson(shapes))).value();
  EXPECT_EQ(ToJson(ShapesFrom(written)), ToJson(shapes));
  EXPECT_EQ(shapes.counts.at(1).rule, std::nullopt) << "its pattern is longer than 256 bytes";
}

}  // namespace
}  // namespace lockstep::firestore
