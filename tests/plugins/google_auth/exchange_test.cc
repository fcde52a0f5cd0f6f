#include "plugins/google_auth/exchange.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/plugins/google_auth/scripted_exchange.h"
#include "tests/support/matchers.h"

namespace lockstep::google_auth {
namespace {

using lockstep::testing::Fails;
using lockstep::testing::IsOk;
using std::chrono::seconds;
using ::testing::_;
using ::testing::ElementsAre;
using ::testing::SizeIs;

Response Answered(int status, const std::string& body = "", Headers headers = {}) {
  return {.status = status, .headers = std::move(headers), .body = body};
}

TEST(AskPatiently, WhatMayChangeIsAskedThreeTimesAtMost) {
  for (const int status : {302, 408, 429, 500, 502, 503}) {
    ScriptedExchange script({Answered(status), Answered(status), Answered(status), Answered(200)});
    const Result<Response> answer = AskPatiently(script.exchange(), {}, {});
    ASSERT_THAT(answer, IsOk());
    EXPECT_EQ(answer->status, status);
    EXPECT_THAT(script.http.asked(), SizeIs(3));
    EXPECT_THAT(script.clock.slept(), ElementsAre(seconds{1}, seconds{2}));
  }
}

TEST(AskPatiently, AnAnswerThatStaysIsNotAskedForAgain) {
  for (const Response& answer : {Answered(200), Answered(400, R"({"error":"invalid_grant"})"),
                                 Answered(403), Answered(404)}) {
    ScriptedExchange script({answer, Answered(200)});
    EXPECT_EQ(AskPatiently(script.exchange(), {}, {})->status, answer.status);
    EXPECT_THAT(script.http.asked(), SizeIs(1));
  }
}

TEST(AskPatiently, OAuthsWordsForLaterCountWhateverTheStatus) {
  for (const char* word : {"internal_failure", "server_error", "temporarily_unavailable"}) {
    ScriptedExchange script({Answered(400, Dump({{"error", word}})), Answered(200)});
    EXPECT_EQ(AskPatiently(script.exchange(), {}, {})->status, 200) << word;
  }
}

TEST(AskPatiently, NoAnswerIsFollowedByAnotherTry) {
  ScriptedExchange script({Fail(Code::kUnavailable, "refused"), Answered(200)});
  EXPECT_THAT(AskPatiently(script.exchange(), {}, {}), IsOk());
  ScriptedExchange barred({Fail(Code::kPermissionDenied, "no"), Answered(200)});
  EXPECT_THAT(AskPatiently(barred.exchange(), {}, {}), Fails(Code::kPermissionDenied, _));
}

TEST(AskPatiently, TheServersPauseHoldsWithinBounds) {
  ScriptedExchange script({Answered(429, "", {{"retry-after", "7"}}),
                           Answered(429, "", {{"retry-after", "3600"}}), Answered(200)});
  EXPECT_EQ(AskPatiently(script.exchange(), {}, {})->status, 200);
  EXPECT_THAT(script.clock.slept(), ElementsAre(seconds{7}, seconds{30}));
}

TEST(AskPatiently, AStopEndsThePause) {
  ScriptedExchange script({Answered(503), Answered(200)});
  std::stop_source stop;
  stop.request_stop();
  EXPECT_THAT(AskPatiently(script.exchange(), {}, stop.get_token()), Fails(Code::kCancelled, _));
}

}  // namespace
}  // namespace lockstep::google_auth
