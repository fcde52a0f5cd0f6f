#include "reconciler/http/limited.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <thread>
#include <vector>

#include "tests/support/fakes.h"
#include "tests/support/matchers.h"

namespace lockstep {
namespace {

using ::testing::_;
using testing::Fails;
using testing::IsOk;
using testing::ScriptedHttp;

// Remembers how many requests were inside at once.
class Crowded final : public Writer {
 public:
  Result<Response> Read(const Request&, std::stop_token) override {
    const int now = ++inside_;
    int seen = most.load();
    while (now > seen && !most.compare_exchange_weak(seen, now)) {
    }
    for (int i = 0; i < 100; ++i) std::this_thread::yield();
    --inside_;
    return Response{.status = 200};
  }
  Result<Response> Stream(const Request& request, const Sink&, std::stop_token stop) override {
    return Read(request, stop);
  }
  Result<Response> Write(const Request& request, Guard, std::stop_token stop) override {
    return Read(request, stop);
  }
  std::atomic<int> most = 0;

 private:
  std::atomic<int> inside_ = 0;
};

TEST(LimitedHttp, NeverLetsMoreInThanItHasSlots) {
  Crowded crowded;
  LimitedHttp http(crowded, 2);
  const Sink sink = [](std::string_view) -> Status { return {}; };
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 6; ++i) {
      threads.emplace_back([&] {
        for (int j = 0; j < 20; ++j) {
          EXPECT_THAT(http.Read({}, {}), IsOk());
          EXPECT_THAT(http.Stream({}, sink, {}), IsOk());
          EXPECT_THAT(http.Write({}, Guard::kGuarded, {}), IsOk());
        }
      });
    }
  }
  EXPECT_LE(crowded.most, 2);
}

// Stays inside until it is let go.
class Held final : public Writer {
 public:
  Result<Response> Read(const Request&, std::stop_token) override {
    inside.count_down();
    go.wait();
    return Response{.status = 200};
  }
  Result<Response> Stream(const Request& request, const Sink&, std::stop_token stop) override {
    return Read(request, stop);
  }
  Result<Response> Write(const Request& request, Guard, std::stop_token stop) override {
    return Read(request, stop);
  }
  std::latch inside{1};
  std::latch go{1};
};

TEST(LimitedHttp, AStopEndsTheWaitForASlot) {
  Held held;
  LimitedHttp http(held, 1);
  std::jthread first([&] { EXPECT_THAT(http.Read({}, {}), IsOk()); });
  held.inside.wait();
  std::stop_source stop;
  std::atomic<bool> cancelled = false;
  std::jthread second([&] {
    const Result<Response> result = http.Write({}, Guard::kGuarded, stop.get_token());
    EXPECT_THAT(result, Fails(Code::kCancelled, _));
    EXPECT_TRUE(result.error().untouched);
    cancelled = true;
  });
  stop.request_stop();
  second.join();
  EXPECT_TRUE(cancelled);
  held.go.count_down();
}

TEST(LimitedHttp, AFailedRequestGivesItsSlotBack) {
  ScriptedHttp scripted({Fail(Code::kUnavailable, "reset"), Response{.status = 200}});
  LimitedHttp http(scripted, 1);
  EXPECT_THAT(http.Read({}, {}), Fails(Code::kUnavailable, _));
  EXPECT_THAT(http.Read({}, {}), IsOk());
}

}  // namespace
}  // namespace lockstep
