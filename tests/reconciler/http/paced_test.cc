#include "reconciler/http/paced.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <deque>
#include <functional>
#include <latch>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "reconciler/base/json.h"
#include "reconciler/http/retry.h"
#include "tests/support/fakes.h"
#include "tests/support/matchers.h"

namespace lockstep {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using testing::Fails;
using testing::FakeClock;
using testing::HalfRandom;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::IsOk;
using testing::NoLog;

using std::chrono::seconds;

// Answers everything and remembers when each request came.
class Dated final : public Writer {
 public:
  explicit Dated(Clock& clock) : clock_(clock) {}
  Result<Response> Read(const Request& request, std::stop_token) override { return Next(request); }
  Result<Response> Stream(const Request& request, const Sink&, std::stop_token) override {
    return Next(request);
  }
  Result<Response> Write(const Request& request, Guard, std::stop_token) override {
    return Next(request);
  }
  std::vector<Duration> at;        // since the first moment
  std::vector<Duration> timeouts;  // of the requests
  std::deque<Response> first;      // the first answers; then 200

 private:
  Result<Response> Next(const Request& request) {
    const std::lock_guard lock(mutex_);
    at.push_back(clock_.Monotonic() - Duration{1'000});
    timeouts.push_back(request.timeout);
    if (first.empty()) return Response{.status = 200};
    Response reply = first.front();
    first.pop_front();
    return reply;
  }
  Clock& clock_;
  std::mutex mutex_;
};

Response QuotaUsedUp(const std::string& value,
                     const std::string& limit = "WritePerMinutePerProjectRegion") {
  const Json info = {{"@type", "type.googleapis.com/google.rpc.ErrorInfo"},
                     {"reason", "RATE_LIMIT_EXCEEDED"},
                     {"metadata", {{"quota_limit", limit}, {"quota_limit_value", value}}}};
  const Json error = {
      {"code", 429}, {"status", "RESOURCE_EXHAUSTED"}, {"details", Json::array({info})}};
  return {.status = 429, .body = Json{{"error", error}}.dump()};
}

class Paced : public ::testing::Test {
 protected:
  static Request Patch(const std::string& region = "us-west2", const std::string& job = "j") {
    return {.method = "PATCH",
            .url = "https://run.googleapis.com/v2/projects/p/locations/" + region + "/jobs/" + job,
            .deadline = Duration{1'000} + std::chrono::hours{1}};
  }

  // `count` writes one after another, each of which is sent.
  void Write(PacedHttp& http, int count, const Request& request = Patch()) {
    for (int i = 0; i < count; ++i) {
      EXPECT_THAT(http.Write(request, Guard::kGuarded, stop_.get_token()), IsOk());
    }
  }

  // The times of all writes after the first `burst`.
  std::vector<Duration> After(std::size_t burst) const {
    return {wire_.at.begin() + static_cast<std::ptrdiff_t>(burst), wire_.at.end()};
  }

  FakeClock clock_;
  NoLog log_;
  Dated wire_{clock_};
  std::stop_source stop_;
};

TEST_F(Paced, ThirtyWritesGoAtOnceAndThenOneInThreeSeconds) {
  PacedHttp http(wire_, clock_, log_);
  Write(http, 33);
  EXPECT_THAT(After(0), ::testing::Contains(Duration{0}).Times(30));
  EXPECT_THAT(After(30), ElementsAre(seconds{3}, seconds{6}, seconds{9}));
}

TEST_F(Paced, TimeWithoutWritesFillsTheBurstUpAgainAndNoFurther) {
  PacedHttp http(wire_, clock_, log_);
  Write(http, 30);
  clock_.SleepFor(seconds{9}, {});
  Write(http, 4);
  EXPECT_THAT(After(30), ElementsAre(seconds{9}, seconds{9}, seconds{9}, seconds{12}));
  clock_.SleepFor(std::chrono::hours{5}, {});
  const Duration later = clock_.Monotonic() - Duration{1'000};
  Request patient = Patch();
  patient.deadline = clock_.Monotonic() + std::chrono::hours{1};
  Write(http, 31, patient);
  EXPECT_EQ(wire_.at[34 + 29], later);
  EXPECT_EQ(wire_.at[34 + 30], later + seconds{3});
}

TEST_F(Paced, TheRateIsTheOperators) {
  struct Case {
    int rate;
    std::size_t burst;
    Duration interval;
  };
  for (const Case& c : {Case{1, 1, seconds{60}}, Case{6, 9, seconds{10}}, Case{20, 30, seconds{3}},
                        Case{600, 30, Duration{100}}}) {
    FakeClock clock;
    Dated wire(clock);
    PacedHttp http(wire, clock, log_, c.rate);
    for (std::size_t i = 0; i < c.burst + 2; ++i) {
      EXPECT_THAT(http.Write(Patch(), Guard::kGuarded, {}), IsOk());
    }
    EXPECT_EQ(wire.at[c.burst - 1], Duration{0}) << c.rate;
    EXPECT_EQ(wire.at[c.burst], c.interval) << c.rate;
    EXPECT_EQ(wire.at[c.burst + 1], 2 * c.interval) << c.rate;
  }
}

TEST_F(Paced, RegionsAndProjectsDoNotShare) {
  PacedHttp http(wire_, clock_, log_, 1);
  Request other_project = Patch();
  other_project.url = "https://run.googleapis.com/v2/projects/q/locations/us-west2/jobs/j";
  Write(http, 1, Patch("us-west2"));
  Write(http, 1, Patch("us-east1"));
  Write(http, 1, other_project);
  EXPECT_THAT(clock_.slept(), IsEmpty());
  Write(http, 1, Patch("us-west2", "another"));
  EXPECT_THAT(clock_.slept(), ElementsAre(seconds{60}));
}

TEST_F(Paced, ReadsAndOtherHostsPassAtOnce) {
  PacedHttp http(wire_, clock_, log_, 1);
  Write(http, 1);
  Request wait = Patch();
  wait.method = "POST";
  wait.url = "https://run.googleapis.com/v2/projects/p/locations/us-west2/operations/o:wait";
  Request commit = Patch();
  commit.url = "https://firestore.googleapis.com/v1/projects/p/databases/d/documents:commit";
  const Sink sink = [](std::string_view) -> Status { return {}; };
  for (int i = 0; i < 100; ++i) {
    EXPECT_THAT(http.Read(Patch(), {}), IsOk());
    EXPECT_THAT(http.Stream(Patch(), sink, {}), IsOk());
    EXPECT_THAT(http.Write(wait, Guard::kGuarded, {}), IsOk());
    EXPECT_THAT(http.Write(commit, Guard::kGuarded, {}), IsOk());
  }
  EXPECT_THAT(clock_.slept(), IsEmpty());
  EXPECT_THAT(wire_.at, Each(Duration{0}));
}

TEST_F(Paced, ARefusalForTheWriteLimitClosesTheRegionForAMinuteAndSlowsItToTwoThirds) {
  wire_.first = {QuotaUsedUp("15")};
  PacedHttp http(wire_, clock_, log_);
  Write(http, 4);
  EXPECT_THAT(After(1), ElementsAre(seconds{60}, seconds{66}, seconds{72}));
}

TEST_F(Paced, AfterARefusalNoMinuteHoldsMoreThanTheLimit) {
  wire_.first = {QuotaUsedUp("12")};
  PacedHttp http(wire_, clock_, log_);
  Write(http, 1);
  clock_.SleepFor(std::chrono::minutes{20}, {});
  Write(http, 40);
  const std::vector<Duration> at = After(1);
  for (std::size_t i = 0; i + 12 < at.size(); ++i) {
    EXPECT_GE(at[i + 12] - at[i], seconds{60}) << "13 writes within a minute";
  }
}

TEST_F(Paced, ARefusalNeverRaisesTheRate) {
  wire_.first = {QuotaUsedUp("600")};
  PacedHttp http(wire_, clock_, log_, 6);
  Write(http, 3);
  EXPECT_THAT(After(1), ElementsAre(seconds{60}, seconds{70}));
}

TEST_F(Paced, AWriteLimitWithoutAUsableValueOnlyClosesTheRegion) {
  for (const char* value : {"", "0", "-3", "many", "99999999999999", "10.5"}) {
    FakeClock clock;
    Dated wire(clock);
    wire.first = {QuotaUsedUp(value)};
    PacedHttp http(wire, clock, log_);
    for (int i = 0; i < 3; ++i) EXPECT_THAT(http.Write(Patch(), Guard::kGuarded, {}), IsOk());
    EXPECT_THAT(wire.at, ElementsAre(seconds{0}, seconds{60}, seconds{63})) << value;
  }
}

TEST_F(Paced, OtherRefusalsChangeNothing) {
  wire_.first = {QuotaUsedUp("3", "ReadPerMinutePerProjectRegion"),
                 {.status = 429, .headers = {{"retry-after", "30"}}},
                 {.status = 429, .body = "<html>slow down</html>"},
                 {.status = 403, .body = R"({"error":{"status":"PERMISSION_DENIED"}})"},
                 {.status = 503}};
  PacedHttp http(wire_, clock_, log_);
  Write(http, 30);
  EXPECT_THAT(clock_.slept(), IsEmpty());
}

TEST_F(Paced, EveryAttemptThatGoesOutIsCounted) {
  wire_.first = {{.status = 503}, {.status = 503}};
  PacedHttp paced(wire_, clock_, log_, 6);
  HalfRandom random;
  RetryBudget budget;
  RetryingHttp http(paced, clock_, random, budget);
  EXPECT_THAT(http.Write(Patch(), Guard::kGuarded, {}), IsOk());
  Write(paced, 6);
  EXPECT_LT(wire_.at.back(), seconds{1}) << "three attempts and six writes are the burst";
  Write(paced, 1);
  EXPECT_EQ(wire_.at.back(), seconds{10});
}

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

Request ListEntries() {
  return {.method = "POST",
          .url = "https://logging.googleapis.com/v2/entries:list",
          .deadline = Duration{1'000} + std::chrono::hours{1}};
}

TEST_F(Paced, NoMinuteHoldsMoreThanSixtyReadsOfTheLog) {
  PacedHttp http(wire_, clock_, log_);
  for (int i = 0; i < 200; ++i) EXPECT_THAT(http.Read(ListEntries(), stop_.get_token()), IsOk());
  EXPECT_THAT(wire_.at, ::testing::Contains(Duration{0}).Times(20)) << "the burst";
  for (std::size_t i = 0; i + 60 < wire_.at.size(); ++i) {
    EXPECT_GE(wire_.at[i + 60] - wire_.at[i], seconds{60}) << "the read " << i;
  }
}

TEST_F(Paced, ReadsOfTheLogAndWritesDoNotWaitForOneAnother) {
  PacedHttp http(wire_, clock_, log_);
  for (int i = 0; i < 20; ++i) EXPECT_THAT(http.Read(ListEntries(), stop_.get_token()), IsOk());
  Write(http, 30);
  EXPECT_THAT(wire_.at, Each(Duration{0}));
}

TEST_F(Paced, AnyRefusalOfTheLogClosesItForAMinuteAndNothingElse) {
  wire_.first = {{.status = 429}};
  PacedHttp http(wire_, clock_, log_);
  EXPECT_THAT(http.Read(ListEntries(), stop_.get_token()), IsOk());
  Write(http, 1);
  EXPECT_THAT(http.Read(ListEntries(), stop_.get_token()), IsOk());
  EXPECT_THAT(wire_.at, ElementsAre(Duration{0}, Duration{0}, seconds{60}));
}

TEST_F(Paced, AReadOfTheLogWhoseTurnComesTooLateIsNotSent) {
  PacedHttp http(wire_, clock_, log_);
  for (int i = 0; i < 20; ++i) EXPECT_THAT(http.Read(ListEntries(), stop_.get_token()), IsOk());
  Request hasty = ListEntries();
  hasty.deadline = clock_.Monotonic() + seconds{2};
  EXPECT_THAT(http.Read(hasty, stop_.get_token()),
              Fails(Code::kDeadlineExceeded, HasSubstr("the read quota of Cloud Logging")));
  EXPECT_EQ(wire_.at.size(), 20U);
}

}  // namespace
}  // namespace lockstep
