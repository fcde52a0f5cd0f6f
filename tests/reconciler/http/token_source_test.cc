#include "reconciler/http/token_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <deque>
#include <latch>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/fakes.h"
#include "tests/support/matchers.h"

namespace lockstep {
namespace {

using std::chrono::seconds;
using ::testing::_;
using testing::Fails;
using testing::FakeClock;
using ::testing::HasSubstr;

// Grants "token-1", "token-2", ... or what the script says.
class CountingGrant final : public TokenGrant {
 public:
  explicit CountingGrant(int& fetches, Duration life = seconds{3600})
      : fetches_(fetches), life_(life) {}
  Result<Grant> Fetch(std::stop_token) override {
    ++fetches_;
    if (!errors.empty()) {
      const Error error = errors.front();
      errors.pop_front();
      return Fail(error);
    }
    return Grant{.token = Secret{"token-" + std::to_string(fetches_)}, .life = life_};
  }
  std::deque<Error> errors{};

 private:
  int& fetches_;
  Duration life_;
};

std::string Text(const Result<Secret>& token) {
  return token ? token->Reveal() : "error: " + token.error().message;
}

class CachedTokens : public ::testing::Test {
 protected:
  void Pass(Duration time) { clock_.SleepFor(time, {}); }
  FakeClock clock_;
  int fetches_ = 0;
};

TEST_F(CachedTokens, ATokenIsKeptUntil225SecondsBeforeItsEnd) {
  CachedTokenSource source(std::make_unique<CountingGrant>(fetches_), clock_);
  EXPECT_EQ(Text(source.Token({})), "token-1");
  Pass(seconds{3600 - 225} - Duration{1});
  EXPECT_EQ(Text(source.Token({})), "token-1");
  Pass(Duration{1});
  EXPECT_EQ(Text(source.Token({})), "token-2");
  EXPECT_EQ(fetches_, 2);
}

TEST_F(CachedTokens, AShortLivedOneIsKeptForHalfItsLife) {
  CachedTokenSource source(std::make_unique<CountingGrant>(fetches_, seconds{60}), clock_);
  EXPECT_EQ(Text(source.Token({})), "token-1");
  Pass(seconds{29});
  EXPECT_EQ(Text(source.Token({})), "token-1");
  Pass(seconds{1});
  EXPECT_EQ(Text(source.Token({})), "token-2");
}

TEST_F(CachedTokens, ADroppedOneIsReplacedAndOnlyThatOneIsDropped) {
  CachedTokenSource source(std::make_unique<CountingGrant>(fetches_), clock_);
  EXPECT_EQ(Text(source.Token({})), "token-1");
  source.Drop(Secret{"token-1"});
  EXPECT_EQ(Text(source.Token({})), "token-2");
  source.Drop(Secret{"token-1"});  // the late 401 of another thread
  EXPECT_EQ(Text(source.Token({})), "token-2");
  EXPECT_EQ(fetches_, 2);
}

TEST_F(CachedTokens, OneThatEndsTooSoonForTheWorkAheadIsReplaced) {
  CachedTokenSource source(std::make_unique<CountingGrant>(fetches_), clock_);
  EXPECT_EQ(Text(source.Token({})), "token-1");
  Pass(seconds{3600 - 900});
  EXPECT_TRUE(source.Renew(seconds{900}, {}));
  EXPECT_EQ(fetches_, 1);
  EXPECT_TRUE(source.Renew(seconds{901}, {}));
  EXPECT_EQ(fetches_, 2);
  EXPECT_EQ(Text(source.Token({})), "token-2");
}

TEST_F(CachedTokens, ALifeThatIsNotGrantedIsNotWaitedFor) {
  CachedTokenSource source(std::make_unique<CountingGrant>(fetches_, seconds{60}), clock_);
  EXPECT_TRUE(source.Renew(seconds{900}, {}));
  EXPECT_EQ(fetches_, 1);
  EXPECT_EQ(Text(source.Token({})), "token-1");
}

TEST_F(CachedTokens, ARenewalThatFailsSaysSo) {
  auto grant = std::make_unique<CountingGrant>(fetches_);
  grant->errors = {Error{Code::kUnauthenticated, "the job has ended"}};
  CachedTokenSource source(std::move(grant), clock_);
  EXPECT_THAT(source.Renew(seconds{900}, {}), Fails(Code::kUnauthenticated, _));
}

TEST_F(CachedTokens, AFailureIsNotKept) {
  auto grant = std::make_unique<CountingGrant>(fetches_);
  grant->errors.push_back({Code::kUnavailable, "token endpoint down"});
  CachedTokenSource source(std::move(grant), clock_);
  EXPECT_THAT(source.Token({}), Fails(Code::kUnavailable, "token endpoint down"));
  EXPECT_EQ(Text(source.Token({})), "token-2");
}

class EmptyGrant final : public TokenGrant {
 public:
  Result<Grant> Fetch(std::stop_token) override { return Grant{.life = seconds{3600}}; }
};

TEST_F(CachedTokens, AnEmptyTokenIsNone) {
  CachedTokenSource source(std::make_unique<EmptyGrant>(), clock_);
  EXPECT_THAT(source.Token({}), Fails(Code::kUnauthenticated, HasSubstr("empty")));
}

// Fetches only when it is let, so that a test can hold a fetch open.
class HeldGrant final : public TokenGrant {
 public:
  Result<Grant> Fetch(std::stop_token) override {
    if (++fetches == 1) begun.count_down();
    go.wait();
    if (fail) return Fail(Code::kUnavailable, "token endpoint down");
    return Grant{.token = Secret{"shared"}, .life = seconds{3600}};
  }
  std::atomic<int> fetches = 0;
  bool fail = false;
  std::latch begun{1};
  std::latch go{1};
};

TEST_F(CachedTokens, HoweverManyThreadsAskOneFetches) {
  auto owned = std::make_unique<HeldGrant>();
  HeldGrant& grant = *owned;
  CachedTokenSource source(std::move(owned), clock_);
  std::atomic<int> served = 0;
  std::latch asking{8};
  std::vector<std::jthread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      asking.count_down();
      if (Text(source.Token({})) == "shared") ++served;
    });
  }
  asking.wait();
  grant.begun.wait();
  grant.go.count_down();
  threads.clear();
  EXPECT_EQ(served, 8);
  EXPECT_EQ(grant.fetches, 1);
}

TEST_F(CachedTokens, ThoseWhoWaitedGetTheErrorToo) {
  auto owned = std::make_unique<HeldGrant>();
  HeldGrant& grant = *owned;
  grant.fail = true;
  CachedTokenSource source(std::move(owned), clock_);
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] { EXPECT_THAT(source.Token({}), Fails(Code::kUnavailable, _)); });
  }
  grant.begun.wait();
  grant.go.count_down();
}

TEST_F(CachedTokens, AWaitingThreadLeavesWhenItIsStopped) {
  auto owned = std::make_unique<HeldGrant>();
  HeldGrant& grant = *owned;
  CachedTokenSource source(std::move(owned), clock_);
  std::jthread first([&] { EXPECT_EQ(Text(source.Token({})), "shared"); });
  grant.begun.wait();
  std::stop_source stop;
  stop.request_stop();
  EXPECT_THAT(source.Token(stop.get_token()), Fails(Code::kCancelled, _));
  grant.go.count_down();
}

}  // namespace
}  // namespace lockstep
