#include "reconciler/base/rfc3339.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

namespace lockstep {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::year;

const sys_days kDay{year{2026} / 2 / 1};

TEST(ParseTime, ReadsWhatGooglesApisWrite) {
  const TimePoint ten = kDay + hours{10};
  struct Case {
    std::string text{};
    TimePoint time{};
  };
  const std::vector<Case> cases{
      {"2026-02-01T10:00:00Z", ten},
      {"2026-02-01T10:00:00.281Z", ten + Duration{281}},
      {"2026-02-01T10:00:00.281999999Z", ten + Duration{281}},
      {"2026-02-01T10:00:00.5Z", ten + Duration{500}},
      {"2026-02-01t10:00:00z", ten},
      {"2026-02-01T12:00:00+02:00", ten},
      {"2026-02-01T04:30:00-05:30", ten},
      {"2026-02-01T09:59:60Z", ten},
      {"1969-12-31T23:59:59.999Z", TimePoint{Duration{-1}}},
      {"2024-02-29T00:00:00Z", sys_days{year{2024} / 2 / 29}},
  };
  for (const auto& [text, time] : cases) EXPECT_EQ(ParseTime(text), time) << text;
}

TEST(ParseTime, RefusesWhatIsNoTime) {
  for (const std::string_view text :
       {"", "2026-02-01", "2026-02-01T10:00:00", "2026-02-01 10:00:00Z", "2026-02-30T10:00:00Z",
        "2026-13-01T10:00:00Z", "2026-02-01T24:00:00Z", "2026-02-01T10:60:00Z",
        "2026-02-01T10:00:61Z", "2026-02-01T10:00:00.Z", "2026-02-01T10:00:00.0123456789Z",
        "2026-02-01T10:00:00Zx", "2026-02-01T10:00:00+0200", "2026-02-01T10:00:00+24:00",
        "+026-02-01T10:00:00Z", "2025-02-29T00:00:00Z", "2026-2-1T10:00:00Z"}) {
    EXPECT_EQ(ParseTime(text), std::nullopt) << text;
  }
}

TEST(FormatTime, WritesMillisecondsOnlyWhereThereAreSome) {
  EXPECT_EQ(FormatTime(kDay + hours{10}), "2026-02-01T10:00:00Z");
  EXPECT_EQ(FormatTime(kDay + Duration{7}), "2026-02-01T00:00:00.007Z");
  EXPECT_EQ(FormatTime(TimePoint{Duration{-1}}), "1969-12-31T23:59:59.999Z");
}

RC_GTEST_PROP(FormatTime, WhatIsWrittenReadsBack, ()) {
  const auto millis = *rc::gen::inRange<std::int64_t>(-62'135'596'800'000, 253'402'300'799'999);
  const TimePoint time{Duration{millis}};
  RC_ASSERT(ParseTime(FormatTime(time)) == time);
}

TEST(ParseDate, IsTheFirstInstantOfThatDay) {
  EXPECT_EQ(ParseDate("2026-02-01"), TimePoint{kDay});
  for (const std::string_view text : {"", "2026-02-30", "2026-2-01", "2026-02-01T", "20260201"}) {
    EXPECT_EQ(ParseDate(text), std::nullopt) << text;
  }
}

TEST(FormatDuration, IsShortEnoughForALineOfProgress) {
  struct Case {
    Duration duration{};
    std::string text{};
  };
  const std::vector<Case> cases{
      {Duration{0}, "0s"},       {Duration{900}, "900ms"},
      {Duration{3'000}, "3s"},   {Duration{3'999}, "3s"},
      {seconds{125}, "2m5s"},    {minutes{2}, "2m0s"},
      {hours{1}, "1h0m"},        {hours{50} + minutes{3} + seconds{9}, "50h3m"},
      {Duration{-2'000}, "-2s"},
  };
  for (const auto& [duration, text] : cases) EXPECT_EQ(FormatDuration(duration), text);
}

TEST(ParseDuration, ReadsUnitsFromLongToShort) {
  struct Case {
    std::string text{};
    Duration duration{};
  };
  const std::vector<Case> cases{
      {"0s", Duration{0}},
      {"90s", seconds{90}},
      {"15m", minutes{15}},
      {"2h", hours{2}},
      {"30d", days{30}},
      {"1m30s", seconds{90}},
      {"1d2h3m4s", days{1} + hours{2} + minutes{3} + seconds{4}},
      {"250ms", Duration{250}},
      {"36500d", days{36'500}},
  };
  for (const auto& [text, duration] : cases) EXPECT_EQ(ParseDuration(text), duration) << text;
}

TEST(ParseDuration, RefusesWhatCouldBeMisread) {
  for (const std::string_view text :
       {"", "5", "s", "-5s", "+5s", "5 s", "1.5h", "30s1m", "1m1m", "5x", "36501d", "36500d1s",
        "99999999999999999999s", "9223372036854775807d", "1m30"}) {
    EXPECT_EQ(ParseDuration(text), std::nullopt) << text;
  }
}

TEST(CompareTimes, TellsNanosecondsApart) {
  struct Case {
    std::string left{};
    std::string right{};
    int order = 0;
  };
  const std::vector<Case> cases{
      {"2026-02-01T10:00:00.000000001Z", "2026-02-01T10:00:00.000000002Z", -1},
      {"2026-02-01T10:00:00.1Z", "2026-02-01T10:00:00.100000Z", 0},
      {"2026-02-01T10:00:00.9Z", "2026-02-01T10:00:00.123456789Z", 1},
      {"2026-02-01T10:00:01Z", "2026-02-01T10:00:00.999999999Z", 1},
      {"2026-02-01T10:00:00Z", "2026-02-01T10:00:00.000Z", 0},
      {"2025-12-31T23:59:59.5Z", "2026-01-01T00:00:00Z", -1},
  };
  for (const auto& [left, right, order] : cases) {
    EXPECT_EQ(CompareTimes(left, right), order) << left << " " << right;
    EXPECT_EQ(CompareTimes(right, left), -order) << right << " " << left;
  }
}

}  // namespace
}  // namespace lockstep
