// Paced: a pacer in front of a wire that remembers when each request came.
#pragma once

#include <gmock/gmock.h>

#include <cstddef>
#include <deque>
#include <mutex>
#include <string>
#include <vector>

#include "reconciler/base/json.h"
#include "reconciler/http/paced.h"
#include "tests/support/fakes.h"
#include "tests/support/matchers.h"

namespace lockstep::testing {

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

inline Response QuotaUsedUp(const std::string& value,
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

}  // namespace lockstep::testing
