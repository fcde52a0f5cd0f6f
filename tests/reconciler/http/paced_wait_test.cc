#include <gmock/gmock.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <latch>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "reconciler/http/paced.h"
#include "reconciler/http/retry.h"
#include "tests/reconciler/http/paced_world.h"

namespace lockstep {
namespace {

using ::testing::AllOf;
using testing::Dated;
using ::testing::ElementsAre;
using testing::Fails;
using testing::FakeClock;
using testing::HalfRandom;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::IsOk;
using testing::Paced;
using testing::QuotaUsedUp;

using std::chrono::seconds;

TEST_F(Paced, ARepeatOfARefusedWriteWaitsForTheMinute) {
  wire_.first = {QuotaUsedUp("30")};
  PacedHttp paced(wire_, clock_, log_);
  HalfRandom random;
  RetryBudget budget;
  RetryingHttp http(paced, clock_, random, budget);
  const Result<Response> result = http.Write(Patch(), Guard::kGuarded, {});
  ASSERT_THAT(result, IsOk());
  EXPECT_EQ(result->status, 200);
  EXPECT_THAT(wire_.at, ElementsAre(seconds{0}, seconds{60}));
}

TEST_F(Paced, AStopEndsTheWaitAndNothingIsSent) {
  PacedHttp http(wire_, clock_, log_, 1);
  Write(http, 1);
  stop_.request_stop();
  const Result<Response> result = http.Write(Patch(), Guard::kGuarded, stop_.get_token());
  EXPECT_THAT(result, Fails(Code::kCancelled, HasSubstr("the write quota of us-west2")));
  EXPECT_TRUE(result.error().untouched);
  EXPECT_THAT(wire_.at, ElementsAre(Duration{0}));
}

TEST_F(Paced, AWaitBeyondTheDeadlineIsNotBegunAndTakesNobodysTurn) {
  PacedHttp http(wire_, clock_, log_, 1);
  Write(http, 1);
  Request hasty = Patch();
  for (const Duration left : {Duration{1}, Duration{20'000}, Duration{60'500}}) {
    hasty.deadline = clock_.Monotonic() + left;
    const Result<Response> result = http.Write(hasty, Guard::kGuarded, {});
    EXPECT_THAT(result, Fails(Code::kDeadlineExceeded,
                              AllOf(HasSubstr("the write quota of us-west2"), HasSubstr("1m0s"))));
    EXPECT_TRUE(result.error().untouched);
  }
  EXPECT_THAT(clock_.slept(), IsEmpty());
  Write(http, 1);
  EXPECT_THAT(After(1), ElementsAre(seconds{60}));
}

TEST_F(Paced, WithoutADeadlineItWaitsAsLongAsTheTimeoutAndDoesNotShortenIt) {
  PacedHttp http(wire_, clock_, log_, 6);
  Write(http, 9);
  Request plain = Patch();
  plain.deadline.reset();
  plain.timeout = seconds{9};
  EXPECT_THAT(http.Write(plain, Guard::kGuarded, {}),
              Fails(Code::kDeadlineExceeded, HasSubstr("the write quota")));
  plain.timeout = seconds{10};
  Write(http, 1, plain);
  EXPECT_EQ(wire_.timeouts.back(), seconds{10});
}

TEST_F(Paced, AfterAWaitTheAttemptGetsNoMoreTimeThanTheDeadlineLeaves) {
  PacedHttp http(wire_, clock_, log_, 6);
  Write(http, 9);
  Request request = Patch();
  request.deadline = clock_.Monotonic() + seconds{15};
  Write(http, 1, request);
  EXPECT_EQ(wire_.timeouts.back(), seconds{5});
}

TEST_F(Paced, AWaitOfMoreThanASecondIsTold) {
  std::vector<std::string> told;
  Request request = Patch();
  request.on_wait = [&told](const std::string& what) { told.push_back(what); };
  PacedHttp quick(wire_, clock_, log_, 60);
  Write(quick, 31, request);
  EXPECT_THAT(told, IsEmpty()) << "one second";
  PacedHttp slow(wire_, clock_, log_, 20);
  Write(slow, 31, request);
  EXPECT_THAT(told, ElementsAre("the write quota of us-west2"));
}

TEST_F(Paced, ManyThreadsTogetherKeepThePace) {
  PacedHttp http(wire_, clock_, log_);
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&] {
        for (int j = 0; j < 10; ++j) {
          EXPECT_THAT(http.Write(Patch(), Guard::kGuarded, {}), IsOk());
        }
      });
    }
  }
  std::vector<Duration> at = wire_.at;
  std::sort(at.begin(), at.end());
  ASSERT_EQ(at.size(), 80U);
  // The k-th write after the burst is sent k times three seconds after the start, or later.
  for (std::size_t i = 30; i < at.size(); ++i) {
    EXPECT_GE(at[i], seconds{3} * static_cast<int>(i - 29)) << i;
  }
}

// Keeps its first write until it is told to refuse it; answers all others.
class RefusingLate final : public Writer {
 public:
  explicit RefusingLate(Writer& others) : others_(others) {}
  Result<Response> Read(const Request& request, std::stop_token stop) override {
    return others_.Read(request, std::move(stop));
  }
  Result<Response> Stream(const Request& request, const Sink& sink, std::stop_token stop) override {
    return others_.Stream(request, sink, std::move(stop));
  }
  Result<Response> Write(const Request& request, Guard guard, std::stop_token stop) override {
    if (!first_.exchange(false)) return others_.Write(request, guard, std::move(stop));
    arrived.count_down();
    refuse.wait();
    return QuotaUsedUp("30");
  }
  std::latch arrived{1};
  std::latch refuse{1};

 private:
  Writer& others_;
  std::atomic<bool> first_ = true;
};

// A clock that does something at the end of its first sleep.
class Eventful final : public Clock {
 public:
  TimePoint Now() const override { return clock_.Now(); }
  Duration Monotonic() const override { return clock_.Monotonic(); }
  bool SleepFor(Duration pause, std::stop_token stop) override {
    const bool slept = clock_.SleepFor(pause, std::move(stop));
    if (meanwhile) std::exchange(meanwhile, nullptr)();
    return slept;
  }
  std::function<void()> meanwhile;

 private:
  FakeClock clock_;
};

TEST_F(Paced, ATurnThatWasTakenBeforeARefusalIsVoid) {
  Eventful clock;
  Dated dated(clock);
  RefusingLate wire(dated);
  PacedHttp http(wire, clock, log_, 1);
  std::jthread first([&] { EXPECT_THAT(http.Write(Patch(), Guard::kGuarded, {}), IsOk()); });
  wire.arrived.wait();
  clock.meanwhile = [&] {
    wire.refuse.count_down();
    first.join();
  };
  EXPECT_THAT(http.Write(Patch(), Guard::kGuarded, {}), IsOk());
  EXPECT_THAT(dated.at, ElementsAre(seconds{120})) << "its turn had been at 60s";
}

}  // namespace
}  // namespace lockstep
