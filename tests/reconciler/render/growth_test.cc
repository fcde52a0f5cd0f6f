#include "reconciler/render/growth.h"

#include <gmock/gmock.h>

namespace lockstep {
namespace {

using ::testing::Each;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::vector<std::int64_t> Daily(std::size_t days, std::int64_t documents) {
  return std::vector<std::int64_t>(days, documents);
}

TEST(GrowthOfACensus, HasASlotADayAndGoesBackTwoWeeksAtLeast) {
  const Growth growth =
      GrowthOf({.count = 100, .rules = {{.name = "a", .by_day = {5, 3}}}, .per_day = 4});
  ASSERT_THAT(growth.series, SizeIs(1));
  EXPECT_EQ(growth.series[0].rule, "a");
  EXPECT_THAT(growth.series[0].slots, SizeIs(14));
  EXPECT_EQ(growth.series[0].slots[0], 5);
  EXPECT_EQ(growth.series[0].slots[1], 3);
  EXPECT_EQ(growth.days_a_slot, 1);
  EXPECT_EQ(growth.levels.front(), 100);
  EXPECT_EQ(growth.levels[1], 95);
  EXPECT_EQ(growth.levels.back(), 92) << "what was there before the first bad document";
  EXPECT_EQ(growth.forecast_days, 2);
  EXPECT_EQ(growth.forecast, 108);
}

TEST(GrowthOfACensus, TellsWhatIsTooOldToBeShown) {
  std::vector<std::int64_t> by_day = Daily(60, 1);
  by_day[0] = 1'000;
  const Growth growth =
      GrowthOf({.count = 2'000, .rules = {{.name = "a", .by_day = by_day, .older = 7}}});
  EXPECT_THAT(growth.series[0].slots, SizeIs(14));
  EXPECT_EQ(growth.earlier, 46 + 7);
  EXPECT_EQ(growth.levels.back(), 2'000 - 1'013);
}

TEST(GrowthOfACensus, HasASlotAWeekOfALongTime) {
  const Growth growth =
      GrowthOf({.count = 1'000, .rules = {{.name = "a", .by_day = Daily(300, 2)}}});
  EXPECT_EQ(growth.days_a_slot, 7);
  EXPECT_THAT(growth.series[0].slots, SizeIs(35));  // 240 of 300 days
  EXPECT_THAT(growth.series[0].slots, Each(14));
  EXPECT_EQ(growth.earlier, 2 * (300 - 35 * 7));
}

TEST(GrowthOfACensus, CountsTheRulesBeyondTheSixthAsOne) {
  Census census{.count = 100};
  for (int i = 0; i < 9; ++i) {
    census.rules.push_back({.name = std::to_string(i), .by_day = {i}});
  }
  const Growth growth = GrowthOf(census);
  ASSERT_THAT(growth.series, SizeIs(kMostSeries));
  EXPECT_EQ(growth.series[4].rule, "4");
  EXPECT_EQ(growth.series[5].rule, "all other rules");
  EXPECT_EQ(growth.series[5].slots[0], 5 + 6 + 7 + 8);
  EXPECT_EQ(SlotSum(growth, 0), 36);
}

TEST(GrowthOfACensus, HasNoLevelsOfDocumentsThatWereNotCounted) {
  EXPECT_THAT(GrowthOf({.count = 100, .more = true, .rules = {{.by_day = {5}}}}).levels, IsEmpty());
}

}  // namespace
}  // namespace lockstep
