#include "plugins/firestore/growth.h"

#include <fmt/core.h>
#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "plugins/firestore/forecast.h"
#include "reconciler/base/rfc3339.h"

namespace lockstep::firestore {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr const char* kNow = "2026-02-01T10:00:00.123456Z";
constexpr std::int64_t kHourMs = 3'600'000;

std::string HoursAgo(std::int64_t hours) {
  return FormatTime(*ParseTime(kNow) - Duration{hours * kHourMs});
}

struct Made {
  int count = 0;
  std::int64_t hours_ago = 0;
};

// A collection in which one rule knows these documents, all of them bad.
Seen SeenWith(const std::vector<Made>& made) {
  GrowthTally tally(1, kNow);
  Seen seen{.project = "p", .read_time = kNow, .scanned = true, .bad = {{.name = "r"}}};
  for (const Made& some : made) {
    for (int i = 0; i < some.count; ++i) tally.Add(0, HoursAgo(some.hours_ago));
    seen.bad[0].count += some.count;
  }
  seen.count = seen.bad[0].count;
  seen.growth = std::move(tally).Finish();
  return seen;
}

TEST(Growth, CountsByRuleAndDayInAnyOrderAndSumsWhatIsOld) {
  GrowthTally tally(2, kNow);
  tally.Add(1, HoursAgo(23));
  tally.Add(0, HoursAgo(24 * 365 + 23));
  tally.Add(0, HoursAgo(0));
  tally.Add(0, HoursAgo(24 * 366 + 1));
  tally.Add(1, HoursAgo(25));
  tally.Add(1, HoursAgo(24 * 5'000));
  const Growth growth = std::move(tally).Finish();
  ASSERT_THAT(growth.rules, SizeIs(2));
  EXPECT_THAT(growth.rules[1].by_day, ElementsAre(1, 1));
  EXPECT_EQ(growth.rules[1].older, 1);
  EXPECT_EQ(growth.rules[0].by_day.size(), kMostDays);
  EXPECT_EQ(growth.rules[0].by_day.back(), 1);
  EXPECT_EQ(growth.rules[0].older, 1);
  EXPECT_EQ(growth.OnDay(0), 2);
  EXPECT_EQ(growth.WithinDays(2), 3);
  EXPECT_EQ(growth.first, HoursAgo(24 * 5'000));
  EXPECT_EQ(growth.last, HoursAgo(0));
  const Json written = ParseJson(Dump(ToJson(growth))).value();
  EXPECT_EQ(ToJson(GrowthFrom(written)), ToJson(growth));
}

struct RateCase {
  std::vector<Made> made{};
  std::string text{};  // empty: none
  std::size_t days = 0;
};

TEST(Growth, TheRateIsThatOfTheShortestTimeThatTellsOne) {
  const std::vector<RateCase> cases = {
      {{{900, 5}, {135, 24 * 60}}, "about 900 a day", 1},
      {{{907, 5}, {1, 24 * 60}}, "about 910 a day", 1},
      {{{5, 5}, {16, 100}}, "about 4.2 a day", 5},
      {{{5, 5}, {16, 100}, {1, 24 * 90}}, "about 3 a day", 7},
      {{{9, 5}, {1, 24 * 90}}, "about 2.1 a week", 30},
      {{{2, 24 * 20}, {3, 24 * 90}}, "about 2 a month", 30},
      {{{3, 5}}, "about 3 a day", 1},
      {{{12'345, 1}}, "about 12,000 a day", 1},
      {{{99, 24 * 31}}, "", 30},
  };
  for (const RateCase& test : cases) {
    const Rate rate = RateOf(SeenWith(test.made).growth, kNow);
    EXPECT_EQ(rate.days, test.days) << test.text;
    EXPECT_EQ(rate.per_day > 0 ? RateText(rate.per_day) : "", test.text);
  }
  EXPECT_EQ(RateOf({}, kNow).per_day, 0);
}

TEST(Growth, TheLineOfDaysIsScaledToTheHighest) {
  const Growth growth = SeenWith({{8, 1}, {1, 25}, {4, 73}}).growth;
  EXPECT_EQ(Sparkline(growth, 5), "▁▅▁▂█");
  EXPECT_EQ(Sparkline({}, 3), "▁▁▁");
}

TEST(Forecast, IsWhenTheCountIsAboveTheBound) {
  const TimePoint now = *ParseTime("2026-02-01T10:00:00Z");
  const auto at = [&](std::int64_t count, std::int64_t bound, double per_day) {
    const auto passed = PassedAt(count, bound, per_day, now);
    return passed ? FormatTime(*passed) : "";
  };
  EXPECT_EQ(at(51, 50, 0), "2026-02-01T10:00:00Z");
  EXPECT_EQ(at(50, 50, 1), "2026-02-02T10:00:00Z");
  EXPECT_EQ(at(18, 50, 33), "2026-02-02T10:00:00Z");
  EXPECT_EQ(at(0, 999, 2), "2027-06-16T10:00:00Z");
  EXPECT_EQ(at(50, 50, 0), "");
  EXPECT_EQ(at(0, 1'000'000, 1), "") << "farther than ten years";
}

TEST(Forecast, SaysTheIncidentInItsFigures) {
  const Seen seen = SeenWith({{900, 5}, {135, 24 * 100}});
  const std::vector<Finding> findings =
      JudgeGrowth(Bounds{.expected = 30, .alert_above = 2'000}, seen);
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].what, "1,035 documents are bad, and more come: about 900 a day");
  EXPECT_FALSE(findings[0].blocks);
  EXPECT_EQ(findings[0].detail,
            "The first was made on 2025-10-24 10:00, the last on 2026-02-01 05:00 (UTC); the rate "
            "is that of the last 24 hours. At this rate the alert bound of 2,000 will be passed on "
            "2026-02-02 11:45; twice the 30 expected is already passed.");
  EXPECT_THAT(findings[0].verbatim,
              ElementsAre(AllOf(HasSubstr("▁▁█ the last 30 days"), HasSubstr("at most 900"))));
  EXPECT_EQ(GrowthInShort(seen), "about 900 a day");
}

TEST(Forecast, NamesWhoWroteLastAndTheWriterOfThatName) {
  Seen seen = SeenWith({{4, 2}});
  seen.writers = {{"NbacScheduleProcessor", HoursAgo(2)}, {"B\n", HoursAgo(3)}, {"C", HoursAgo(4)}};
  const std::vector<Address> writers = {{"cloud_run_job", "nbac-schedule-processor-backfill"},
                                        {"cloud_run_job", "nbac-gamebook-processor-backfill"}};
  const std::string detail = JudgeGrowth(std::nullopt, seen, writers).at(0).detail;
  EXPECT_THAT(
      detail,
      ::testing::StartsWith(
          "Their ids name NbacScheduleProcessor, likely "
          "cloud_run_job.nbac-schedule-processor-backfill (the last on 2026-02-01 08:00); "
          "B\\n (the last on 2026-02-01 07:00); C (the last on 2026-02-01 06:00). The first"));
  seen.writers.push_back({"D", HoursAgo(5)});
  EXPECT_THAT(JudgeGrowth(std::nullopt, seen, writers).at(0).detail,
              HasSubstr("06:00); and others. "));
}

TEST(Forecast, SaysNothingOfWhatNoLongerGrows) {
  const Seen old = SeenWith({{20, 24 * 43 + 1}});
  EXPECT_THAT(JudgeGrowth(Bounds{.expected = 30}, old), IsEmpty());
  EXPECT_EQ(GrowthInShort(old), "none new for 43 days");
  EXPECT_EQ(GrowthInShort(SeenWith({})), "");
}

TEST(Forecast, WithoutBoundsThereIsARateAlone) {
  const std::vector<Finding> findings = JudgeGrowth(std::nullopt, SeenWith({{1, 2}}));
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].what, "1 document is bad, and more come: about 1 a day");
  EXPECT_THAT(findings[0].detail, ::testing::Not(HasSubstr("rate the")));
}

}  // namespace
}  // namespace lockstep::firestore
