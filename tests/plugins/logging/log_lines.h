// Questions to the provider of log lines, put to answers that a test wrote.
#pragma once

#include <gmock/gmock.h>

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "plugins/logging/plugin.h"
#include "reconciler/base/rfc3339.h"
#include "tests/plugins/logging/entries.h"
#include "tests/support/fakes.h"

namespace lockstep::logging {

class LogLines : public ::testing::Test {
 protected:
  LogLines() {
    EXPECT_TRUE(Register(registry_));
    provider_ = registry_.Find(kLogType);
  }

  Result<std::vector<Observation>> Observe(const std::vector<Json>& specs,
                                           std::deque<Result<Response>> replies) {
    http_ = std::make_unique<testing::ScriptedHttp>(std::move(replies));
    std::vector<Resource> wanted;
    for (const Json& spec : specs) {
      wanted.push_back(
          {.address = {std::string(kLogType), "a#" + std::to_string(wanted.size())}, .spec = spec});
    }
    const Reading world{*http_,          clock_, random_,           workers_,
                        progress_,       log_,   {"p", "us-west2"}, stop_.get_token(),
                        Duration{61'000}};
    return provider_->Observe(wanted, Strangers::kInclude, world);
  }

  // "VERDICT: DETAIL" of one question, or the error's message.
  std::string Said(const Json& spec, std::deque<Result<Response>> replies) {
    const auto seen = Observe({spec}, std::move(replies));
    if (!seen) return "failed: " + seen.error().message;
    if (seen->front().error) return "unread: " + seen->front().error->message;
    state_ = seen->front().state;
    return StringAt(state_, "verdict") + ": " + StringAt(state_, "detail");
  }

  Json SentBody(std::size_t request) const { return Json::parse(http_->asked().at(request).body); }

  Registry registry_;
  const Provider* provider_ = nullptr;
  testing::FakeClock clock_{*ParseTime("2026-02-01T10:10:00Z")};
  testing::HalfRandom random_;
  testing::SerialWorkers workers_;
  testing::RecordedProgress progress_;
  testing::NoLog log_;
  std::stop_source stop_;
  std::unique_ptr<testing::ScriptedHttp> http_;
  Json state_;
};

}  // namespace lockstep::logging
