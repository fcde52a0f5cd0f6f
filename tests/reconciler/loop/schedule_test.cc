#include "reconciler/loop/schedule.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace lockstep {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr double kMiddle = 0.5;  // neither drawn out nor cut

Duration Next(Duration began, Duration ended, int failures, double chance = kMiddle) {
  return NextRound({}, began, ended, failures, chance);
}

TEST(Schedule, ARoundBeginsTenMinutesAfterTheLastOneBegan) {
  EXPECT_EQ(Next(minutes{5}, minutes{7}, 0), minutes{15});
}

TEST(Schedule, ARoundThatTookLongerThanItsTurnIsFollowedASecondLater) {
  EXPECT_EQ(Next(minutes{5}, minutes{40}, 0), minutes{40} + seconds{1});
}

TEST(Schedule, PausesAfterFailuresDoubleFromHalfAMinuteToAQuarterOfAnHour) {
  const Duration ended = minutes{6};
  const std::vector<Duration> pauses = {seconds{30},  seconds{60},  seconds{120}, seconds{240},
                                        seconds{480}, seconds{900}, seconds{900}};
  for (std::size_t i = 0; i < pauses.size(); ++i) {
    EXPECT_EQ(Next(minutes{5}, ended, static_cast<int>(i) + 1) - ended, pauses[i]) << i;
  }
  EXPECT_EQ(Next(minutes{5}, ended, 1'000'000) - ended, minutes{15});
}

TEST(Schedule, ChanceMovesARoundByATenthOfThePauseAtMost) {
  EXPECT_EQ(Next(Duration{0}, Duration{0}, 0, 0.0), minutes{9});
  EXPECT_EQ(Next(Duration{0}, Duration{0}, 0, 1.0), minutes{11});
  EXPECT_EQ(Next(Duration{0}, minutes{1}, 1, 0.0), minutes{1} + seconds{27});
}

RC_GTEST_PROP(ScheduleProperty, NoRoundBeginsBeforeTheLastOneEnded, ()) {
  const Schedule schedule{.every = Duration{*rc::gen::inRange(1'000, 100'000'000)}};
  const Duration began{*rc::gen::inRange(0, 1'000'000)};
  const Duration ended = began + Duration{*rc::gen::inRange(0, 100'000'000)};
  const double chance = *rc::gen::inRange(0, 1'000) / 1'000.0;
  const int failures = *rc::gen::inRange(0, 50);
  RC_ASSERT(NextRound(schedule, began, ended, failures, chance) >= ended + seconds{1});
}

}  // namespace
}  // namespace lockstep
