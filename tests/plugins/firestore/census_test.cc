#include "plugins/firestore/census.h"

#include <gmock/gmock.h>

#include "reconciler/base/rfc3339.h"

namespace lockstep::firestore {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;

constexpr const char* kCountedAt = "2020-02-01T10:00:00Z";

CollectionSpec Watching() {
  return {.path = "c",
          .bounds = Bounds{.expected = 30, .alert_above = 2'000},
          .cleanup = CleanUpSpec{.delete_at_most = 500, .delete_share = 0.5}};
}

// 1,053 documents of which 1,035 are bad, 900 of them of the last day.
Seen Counted() {
  return {.read_time = kCountedAt,
          .count = 1'053,
          .scanned = true,
          .bad = {{.name = "none-date", .count = 1'022, .sample = {"a_None_1"}},
                  {.name = "year", .count = 13, .suspended_until = "2020-02-01T11:00:00Z"}},
          .too_young = 4,
          .names_sha256 = "abc",
          .oldest = "2020-01-01T00:00:00Z",
          .newest = "2020-02-01T00:00:00Z",
          .growth = {.rules = {{.by_day = {900, 122}}, {.by_day = {}, .older = 17}},
                     .first = "2018-01-01T00:00:00Z",
                     .last = "2020-02-01T00:00:00Z"}};
}

auto Bound(const std::string& name, Verdict verdict, const std::string& detail) {
  return AllOf(Field(&BoundCheck::name, name), Field(&BoundCheck::verdict, verdict),
               Field(&BoundCheck::detail, detail));
}

TEST(CensusOfACollection, CountsByRuleAndDay) {
  const Census census = CensusOf(Watching(), Counted());
  EXPECT_EQ(census.count, 1'053);
  EXPECT_EQ(census.too_young, 4);
  EXPECT_EQ(census.names_sha256, "abc");
  EXPECT_EQ(census.oldest, "2020-01-01T00:00:00Z");
  EXPECT_DOUBLE_EQ(census.per_day, 900);
  EXPECT_THAT(census.rules, ElementsAre(RuleCensus{.name = "none-date",
                                                   .count = 1'022,
                                                   .sample = {"a_None_1"},
                                                   .by_day = {900, 122}},
                                        RuleCensus{.name = "year",
                                                   .count = 13,
                                                   .suspended_until = "2020-02-01T11:00:00Z",
                                                   .older = 17}));
}

TEST(CensusOfACollection, HoldsEveryDeclaredBoundWhetherItIsBrokenOrNot) {
  const Census census = CensusOf(Watching(), Counted());
  EXPECT_THAT(
      census.bounds,
      ElementsAre(
          Bound("alert_above", Verdict::kProven,
                "1,053 documents, not above the alert bound of 2,000"),
          Bound("proliferation", Verdict::kRefuted,
                "1,053 documents proliferate: 35.1 times the 30 expected"),
          Bound("expected", Verdict::kProven, "1,053 documents where about 30 are expected"),
          Bound("delete_at_most", Verdict::kRefuted,
                "1,022 documents to delete, 522 more than delete_at_most allows (500)"),
          Bound("delete_share", Verdict::kRefuted,
                "1,022 of 1,053 documents to delete, 496 more than delete_share allows (0.5, that "
                "is 526)")));
  EXPECT_TRUE(census.bounds[2].least);
}

TEST(CensusOfACollection, SaysWhenABoundIsPassedThatOneCanOutgrow) {
  const std::vector<BoundCheck> bounds = CensusOf(Watching(), Counted()).bounds;
  const TimePoint now = *ParseTime(kCountedAt);
  ASSERT_TRUE(bounds[0].passed_at);
  EXPECT_GT(*bounds[0].passed_at, now + std::chrono::hours{24});
  EXPECT_LT(*bounds[0].passed_at, now + std::chrono::hours{27}) << "948 more at 900 a day";
  EXPECT_EQ(bounds[1].passed_at, now) << "it is broken already";
  EXPECT_EQ(bounds[2].passed_at, std::nullopt) << "growth does not break a lower bound";
  EXPECT_EQ(bounds[3].passed_at, std::nullopt);
}

TEST(CensusOfACollection, WithoutNewDocumentsNoBoundIsForecast) {
  Seen quiet = Counted();
  quiet.growth = {};
  for (const BoundCheck& bound : CensusOf(Watching(), quiet).bounds) {
    EXPECT_EQ(bound.passed_at, std::nullopt) << bound.name;
  }
}

TEST(CensusOfACollection, WhoseIdsNobodyReadHasNoRulesAndNoBoundOfAClean) {
  const Census census =
      CensusOf(Watching(), {.read_time = kCountedAt, .count = 10'000, .more = true});
  EXPECT_THAT(census.rules, IsEmpty());
  EXPECT_FALSE(census.scanned);
  EXPECT_THAT(
      census.bounds,
      ElementsAre(Bound("alert_above", Verdict::kRefuted,
                        "more than 10,000 documents, more than 8,000 above the alert bound "
                        "of 2,000"),
                  Field(&BoundCheck::name, "proliferation"), Field(&BoundCheck::name, "expected")));
}

}  // namespace
}  // namespace lockstep::firestore
