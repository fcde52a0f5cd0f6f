#include "reconciler/http/retry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <vector>

#include "tests/support/fakes.h"
#include "tests/support/matchers.h"

namespace lockstep {
namespace {

using ::testing::_;
using ::testing::ElementsAre;
using testing::Fails;
using testing::FakeClock;
using ::testing::Field;
using testing::HalfRandom;
using ::testing::IsEmpty;
using testing::IsOk;
using testing::ScriptedHttp;

Response Of(int status, Headers headers = {}, std::string body = "") {
  return {.status = status, .headers = std::move(headers), .body = std::move(body)};
}

std::deque<Result<Response>> Times(int count, const Result<Response>& reply) {
  return std::deque<Result<Response>>(static_cast<std::size_t>(count), reply);
}

// One call, and what it led to.
class Retrying : public ::testing::Test {
 protected:
  enum class Way { kRead, kStream, kGuarded, kUnguarded };

  Result<Response> Call(Way way, std::deque<Result<Response>> replies, std::stop_token stop = {}) {
    ScriptedHttp scripted(std::move(replies));
    RetryingHttp http(scripted, clock_, random_, budget_);
    const auto send = [&]() -> Result<Response> {
      switch (way) {
        case Way::kRead: return http.Read(request_, stop);
        case Way::kStream: return http.Stream(request_, sink_, stop);
        case Way::kGuarded: return http.Write(request_, Guard::kGuarded, stop);
        default: return http.Write(request_, Guard::kUnguarded, stop);
      }
    };
    Result<Response> result = send();
    asked_ = scripted.asked();
    return result;
  }

  std::size_t AttemptsFor(Way way, const Result<Response>& reply) {
    for (int i = 0; i < 30; ++i) budget_.EarnForCall();
    (void)Call(way, Times(6, reply));
    return asked_.size();
  }

  FakeClock clock_;
  HalfRandom random_;
  RetryBudget budget_;
  Request request_{.url = "https://run.googleapis.com/v2/x"};
  Sink sink_ = [this](std::string_view bytes) -> Status {
    streamed_ += bytes;
    return {};
  };
  std::string streamed_;
  std::vector<Request> asked_;
};

TEST_F(Retrying, ThePausesDoubleFromHalfASecondAndAreRandom) {
  const Result<Response> result = Call(Way::kRead, Times(6, Of(503)));
  EXPECT_THAT(clock_.slept(), ElementsAre(Duration{250}, Duration{500}, Duration{1000},
                                          Duration{2000}, Duration{4000}));
  ASSERT_THAT(result, IsOk());
  EXPECT_EQ(result->status, 503);
  EXPECT_EQ(result->attempts, 6);
}

TEST_F(Retrying, NoPauseIsLongerThanThirtySeconds) {
  ScriptedHttp scripted(Times(10, Of(503)));
  RetryingHttp http(scripted, clock_, random_, budget_,
                    {.attempts = 10, .call_limit = Duration{1'000'000}});
  ASSERT_THAT(http.Read(request_, {}), IsOk());
  EXPECT_EQ(clock_.slept().back(), Duration{15'000});
  EXPECT_EQ(clock_.slept()[6], Duration{15'000});
}

TEST_F(Retrying, TheFirstGoodAnswerEndsIt) {
  const Result<Response> result =
      Call(Way::kRead, {Fail(Code::kUnavailable, "reset"), Of(429), Of(200)});
  ASSERT_THAT(result, IsOk());
  EXPECT_EQ(result->status, 200);
  EXPECT_EQ(result->attempts, 3);
}

struct Repeat {
  Result<Response> reply;
  bool read;
  bool guarded;
};

TEST_F(Retrying, RepeatsWhatMayBeRepeatedAndNothingElse) {
  const std::string quota = R"({"error":{"details":[{"reason":"RATE_LIMIT_EXCEEDED"}]}})";
  const std::string denied = R"({"error":{"status":"PERMISSION_DENIED"}})";
  const std::string stale = R"({"error":{"status":"ABORTED"}})";
  const Repeat cases[] = {
      {Of(200), false, false},
      {Of(302), false, false},
      {Of(400), false, false},
      {Of(401), false, false},
      {Of(403, {}, denied), false, false},
      {Of(403, {}, quota), true, true},
      {Of(404), false, false},
      {Of(408), true, true},
      {Of(409, {}, stale), false, false},
      {Of(412), false, false},
      {Of(429), true, true},
      {Of(500), true, true},
      {Of(501), false, false},
      {Of(502), true, true},
      {Of(503), true, true},
      {Of(504), true, true},
      {Fail(Code::kUnavailable, "reset"), true, true},
      {Fail(Code::kDeadlineExceeded, "slow"), true, false},
      {Fail(Code::kDataLoss, "cut"), true, false},
      {Fail(Code::kCancelled, "stopped"), false, false},
      {Fail(Code::kUnauthenticated, "no token"), false, false},
      {Fail(Code::kPermissionDenied, "host"), false, false},
      {Fail(Code::kInvalidArgument, "url"), false, false},
  };
  for (const Repeat& c : cases) {
    const std::string what = c.reply ? std::to_string(c.reply->status) + c.reply->body
                                     : std::string{Name(c.reply.error().code)};
    EXPECT_EQ(AttemptsFor(Way::kRead, c.reply), c.read ? 6U : 1U) << "read " << what;
    EXPECT_EQ(AttemptsFor(Way::kGuarded, c.reply), c.guarded ? 6U : 1U) << "guarded " << what;
    EXPECT_EQ(AttemptsFor(Way::kUnguarded, c.reply), 1U) << "unguarded " << what;
  }
}

TEST_F(Retrying, ContentionIsRepeatedForFirestoreAlone) {
  const Response aborted = Of(409, {}, R"({"error":{"status":"ABORTED"}})");
  const Response exists = Of(409, {}, R"({"error":{"status":"ALREADY_EXISTS"}})");
  request_.url = "https://firestore.googleapis.com/v1/projects/p/databases/d/documents:commit";
  EXPECT_EQ(AttemptsFor(Way::kGuarded, aborted), 6U);
  EXPECT_EQ(AttemptsFor(Way::kGuarded, exists), 1U);
  EXPECT_EQ(AttemptsFor(Way::kUnguarded, aborted), 1U);
}

TEST_F(Retrying, RetryAfterHoldsIfItIsLongerThanOnesOwnPause) {
  ASSERT_THAT(Call(Way::kRead, {Of(429, {{"retry-after", "7"}}), Of(429, {{"retry-after", "0"}}),
                                Of(503, {{"retry-after", "-5"}}), Of(200)}),
              IsOk());
  EXPECT_THAT(clock_.slept(), ElementsAre(Duration{7'000}, Duration{500}, Duration{1'000}));
}

TEST_F(Retrying, AnErrorsRetryAfterHoldsToo) {
  const Error error{Code::kUnavailable, "token endpoint", Duration{3'000}};
  ASSERT_THAT(Call(Way::kRead, {Fail(error), Of(200)}), IsOk());
  EXPECT_THAT(clock_.slept(), ElementsAre(Duration{3'000}));
}

TEST_F(Retrying, ARetryAfterBeyondTheLimitEndsTheCall) {
  for (const char* pause : {"121", "3600", "1000000000"}) {
    const Result<Response> result = Call(Way::kRead, {Of(429, {{"retry-after", pause}}), Of(200)});
    ASSERT_THAT(result, IsOk());
    EXPECT_EQ(result->status, 429);
  }
  EXPECT_THAT(clock_.slept(), IsEmpty());
}

TEST_F(Retrying, ALongDownloadWaitsNoLongerForItsTurnThanOthers) {
  request_.timeout = Duration{600'000};
  const Result<Response> result = Call(Way::kStream, {Of(429, {{"retry-after", "200"}}), Of(200)});
  ASSERT_THAT(result, IsOk());
  EXPECT_EQ(result->status, 429);
}

TEST_F(Retrying, NoAttemptBeginsWhenTheCallsTimeIsUp) {
  const Response busy = Of(503, {{"retry-after", "50"}});
  const Result<Response> result = Call(Way::kRead, {busy, busy, busy, Of(200)});
  ASSERT_THAT(result, IsOk());
  EXPECT_EQ(result->status, 503);
  EXPECT_THAT(clock_.slept(), ElementsAre(Duration{50'000}, Duration{50'000}));
}

TEST_F(Retrying, AnAttemptGetsNoMoreTimeThanIsLeft) {
  request_.timeout = Duration{60'000};
  const Response busy = Of(503, {{"retry-after", "50"}});
  ASSERT_THAT(Call(Way::kRead, {busy, busy, Of(200)}), IsOk());
  EXPECT_THAT(asked_, ElementsAre(Field(&Request::timeout, Duration{60'000}),
                                  Field(&Request::timeout, Duration{60'000}),
                                  Field(&Request::timeout, Duration{20'000})));
}

TEST_F(Retrying, ALongDownloadKeepsItsOwnTimeout) {
  request_.timeout = Duration{600'000};
  ASSERT_THAT(Call(Way::kStream, {Of(200)}), IsOk());
  EXPECT_THAT(asked_, ElementsAre(Field(&Request::timeout, Duration{600'000})));
}

TEST_F(Retrying, AStopDuringAPauseEndsTheCall) {
  std::stop_source stop;
  stop.request_stop();
  EXPECT_THAT(Call(Way::kRead, Times(6, Of(503)), stop.get_token()), Fails(Code::kCancelled, _));
  EXPECT_EQ(asked_.size(), 1U);
}

TEST_F(Retrying, AnErrorSaysHowOftenItWasTried) {
  EXPECT_THAT(Call(Way::kRead, Times(6, Fail(Code::kUnavailable, "connection refused"))),
              Fails(Code::kUnavailable, "connection refused (after 6 attempts)"));
  EXPECT_THAT(Call(Way::kUnguarded, {Fail(Code::kUnavailable, "connection refused")}),
              Fails(Code::kUnavailable, "connection refused"));
}

TEST_F(Retrying, OnlyAnErrorOfTheFirstAttemptMaySayThatNothingWasSent) {
  const Error unsent{.code = Code::kCancelled, .message = "no turn", .untouched = true};
  EXPECT_TRUE(Call(Way::kGuarded, {Fail(unsent)}).error().untouched);
  EXPECT_FALSE(Call(Way::kGuarded, {Of(503), Fail(unsent)}).error().untouched);
}

// Hands out some bytes, then breaks off.
class BreakingOff final : public Writer {
 public:
  explicit BreakingOff(std::string bytes) : bytes_(std::move(bytes)) {}
  Result<Response> Read(const Request&, std::stop_token) override { return Of(200); }
  Result<Response> Stream(const Request&, const Sink& sink, std::stop_token) override {
    ++attempts;
    if (!bytes_.empty()) LOCKSTEP_CHECK(sink(bytes_));
    return Fail(Code::kUnavailable, "reset");
  }
  Result<Response> Write(const Request&, Guard, std::stop_token) override { return Of(200); }
  int attempts = 0;

 private:
  std::string bytes_;
};

TEST_F(Retrying, AStreamIsRepeatedOnlyWhileItsSinkHasSeenNothing) {
  BreakingOff early("");
  BreakingOff late("half");
  EXPECT_THAT(RetryingHttp(early, clock_, random_, budget_).Stream(request_, sink_, {}),
              Fails(Code::kUnavailable, _));
  EXPECT_EQ(early.attempts, 6);
  EXPECT_THAT(RetryingHttp(late, clock_, random_, budget_).Stream(request_, sink_, {}),
              Fails(Code::kUnavailable, "reset"));
  EXPECT_EQ(late.attempts, 1);
  EXPECT_EQ(streamed_, "half");
}

TEST_F(Retrying, AStreamThatWasRefusedAtFirstArrivesOnce) {
  ASSERT_THAT(Call(Way::kStream, {Of(503), Of(200, {}, "layer")}), IsOk());
  EXPECT_EQ(streamed_, "layer");
}

TEST_F(Retrying, TheBudgetIsSharedAndRunsOut) {
  RetryBudget budget(0.2, 7.0);
  ScriptedHttp scripted(Times(100, Of(503)));
  RetryingHttp http(scripted, clock_, random_, budget);
  for (int i = 0; i < 10; ++i) ASSERT_THAT(http.Read(request_, {}), IsOk());
  // 10 calls, 7 retries from the start; what 10 calls earned is one retry more, or two.
  EXPECT_GE(scripted.asked().size(), 18U);
  EXPECT_LE(scripted.asked().size(), 19U);
}

TEST(RetryBudget, CallsEarnTheirShareAndNoMoreThanTheMostAreKept) {
  RetryBudget budget(0.25, 2.0);
  for (int i = 0; i < 100; ++i) budget.EarnForCall();
  EXPECT_TRUE(budget.Spend());
  EXPECT_TRUE(budget.Spend());
  EXPECT_FALSE(budget.Spend());
  for (int i = 0; i < 3; ++i) budget.EarnForCall();
  EXPECT_FALSE(budget.Spend());
  budget.EarnForCall();
  EXPECT_TRUE(budget.Spend());
}

}  // namespace
}  // namespace lockstep
