#include "reconciler/base/clock.h"

#include <gtest/gtest.h>

#include <latch>
#include <thread>

namespace lockstep {
namespace {

using std::chrono::hours;

TEST(SystemClock, AStopThatFiredBeforehandEndsTheSleepAtOnce) {
  SystemClock clock;
  std::stop_source stop;
  stop.request_stop();
  EXPECT_FALSE(clock.SleepFor(hours{24}, stop.get_token()));
}

TEST(SystemClock, AStopFromAnotherThreadWakesTheSleeper) {
  SystemClock clock;
  std::latch started(1);
  bool slept_to_the_end = true;
  std::jthread sleeper([&](const std::stop_token& stop) {
    started.count_down();
    slept_to_the_end = clock.SleepFor(hours{24}, stop);
  });
  started.wait();
  sleeper.request_stop();
  sleeper.join();
  EXPECT_FALSE(slept_to_the_end);
}

TEST(SystemClock, ThePauseOfNoTimeIsOverAtOnceAndWasNotStopped) {
  SystemClock clock;
  EXPECT_TRUE(clock.SleepFor(Duration{0}, {}));
  EXPECT_TRUE(clock.SleepFor(Duration{-5}, {}));
}

TEST(SystemClock, ThePauseThatOverflowsTheClockStillWaits) {
  SystemClock clock;
  std::jthread stopper;
  std::stop_source stop;
  stopper = std::jthread([&] { stop.request_stop(); });
  EXPECT_FALSE(clock.SleepFor(Duration::max(), stop.get_token()));
}

TEST(SystemClock, ASleepTakesAtLeastItsPauseOnTheMonotonicScale) {
  SystemClock clock;
  const Duration before = clock.Monotonic();
  EXPECT_TRUE(clock.SleepFor(Duration{2}, {}));
  EXPECT_GE(clock.Monotonic() - before, Duration{2});
}

TEST(SystemClock, TheWallClockIsPastTheDayThisWasWritten) {
  const TimePoint written = std::chrono::sys_days{std::chrono::year{2026} / 1 / 1};
  EXPECT_GT(SystemClock().Now(), written);
}

}  // namespace
}  // namespace lockstep
