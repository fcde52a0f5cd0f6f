#include "plugins/firestore/cleanings.h"

#include <gmock/gmock.h>

#include "reconciler/base/rfc3339.h"

namespace lockstep::firestore {
namespace {

std::string Minute(int minute) { return "2026-01-02T03:" + std::to_string(minute) + ":00.123456Z"; }

TEST(CleaningsOfARule, TheThirdWithinAnHourSuspendsItUntilTheFirstIsAnHourOld) {
  Cleanings cleanings;
  cleanings.Add("year", Minute(10));
  cleanings.Add("year", Minute(20));
  EXPECT_FALSE(cleanings.SuspendedUntil("year", Minute(30)));
  cleanings.Add("year", Minute(30));
  const auto until = cleanings.SuspendedUntil("year", Minute(40));
  ASSERT_TRUE(until);
  EXPECT_EQ(FormatTime(*until), "2026-01-02T04:10:00.123Z");
  EXPECT_FALSE(cleanings.SuspendedUntil("other", Minute(40)));
  EXPECT_TRUE(cleanings.SuspendedUntil("year", "2026-01-02T04:10:00Z"));
  EXPECT_FALSE(cleanings.SuspendedUntil("year", "2026-01-02T04:10:00.2Z"));
}

TEST(CleaningsOfARule, ComeBackFromTheirFieldAsTheyWere) {
  Cleanings cleanings;
  cleanings.Add("year", Minute(10));
  cleanings.Add("__odd__ \"name\"", Minute(11));
  EXPECT_EQ(Cleanings::From(cleanings.ToField()), cleanings);
  EXPECT_EQ(Cleanings::From(Json()), Cleanings());
}

TEST(CleaningsOfARule, WhatNoLongerCountsIsForgotten) {
  Cleanings cleanings;
  for (int minute = 10; minute < 60; ++minute) cleanings.Add("year", Minute(minute));
  cleanings.Add("gone", Minute(10));
  EXPECT_LT(Dump(cleanings.ToField()).size(), 400U);
  cleanings.Add("late", "2026-01-02T05:30:00Z");
  Cleanings only;
  only.Add("late", "2026-01-02T05:30:00Z");
  EXPECT_EQ(cleanings, only);
}

}  // namespace
}  // namespace lockstep::firestore
