#include "reconciler/cli/round_limit.h"

#include <gtest/gtest.h>

namespace lockstep::cli {
namespace {

TEST(RoundLimit, FiresWhenItsTimeIsOver) {
  SystemClock clock;
  const RoundLimit limit(clock, clock.Monotonic() + Duration{20}, {});
  EXPECT_FALSE(clock.SleepFor(std::chrono::hours{1}, limit.token()));
  EXPECT_TRUE(limit.TimeIsOver());
}

TEST(RoundLimit, FiresWithTheProgramAndThenItsTimeIsNotOver) {
  SystemClock clock;
  std::stop_source program;
  const RoundLimit limit(clock, clock.Monotonic() + std::chrono::hours{1}, program.get_token());
  EXPECT_FALSE(limit.token().stop_requested());
  program.request_stop();
  EXPECT_TRUE(limit.token().stop_requested());
  EXPECT_FALSE(limit.TimeIsOver());
}

TEST(RoundLimit, EndsAtOnceWhereNothingFires) {
  SystemClock clock;
  const Duration began = clock.Monotonic();
  { const RoundLimit limit(clock, began + std::chrono::hours{1}, {}); }
  EXPECT_LT(clock.Monotonic() - began, std::chrono::seconds{10});
}

}  // namespace
}  // namespace lockstep::cli
