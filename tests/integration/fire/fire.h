// The product's way to the network, led through a proxy that fails as it is told.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "reconciler/base/clock.h"
#include "reconciler/http/authorized.h"
#include "reconciler/http/cpprest_http.h"
#include "reconciler/http/endpoints.h"
#include "reconciler/http/retry.h"
#include "reconciler/provider/registry.h"
#include "tests/support/eager_workers.h"
#include "tests/support/fakes.h"
#include "tests/support/fault_proxy.h"
#include "tests/support/faults.h"
#include "tests/support/matchers.h"

namespace lockstep::testing {

class NoTokens final : public TokenSource {
 public:
  Result<Secret> Token(std::stop_token) override { return Fail(Code::kUnauthenticated, "none"); }
  void Drop(const Secret&) override {}
};

// Every layer of the product between a plugin and the wire; the pauses between repeats take no
// time, and a test may look at them.
class UnderFire : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_THAT(RegisterBuiltinPlugins(registry_), IsOk()); }

  void Connect(const EndpointSettings& settings) {
    const Result<Endpoints> endpoints = Endpoints::Make(settings);
    ASSERT_THAT(endpoints, IsOk());
    if (!transport_) transport_ = MakeHttp({}, clock_).value();
    routed_ = std::make_unique<RoutedHttp>(*transport_, *endpoints);
    authorized_ = std::make_unique<AuthorizedHttp>(
        *routed_, tokens_, AuthorizedOptions{.hosts = {.endpoints = *endpoints, .allowed = {}}});
    Renew();
  }

  // A new run of the program: its pauses and its budget of repeats begin afresh.
  void Renew() {
    budget_ = std::make_unique<RetryBudget>();
    pauses_ = std::make_unique<FakeClock>(clock_.Now());
    http_ = std::make_unique<RetryingHttp>(*authorized_, *pauses_, random_, *budget_);
    backup_ = std::make_unique<MemoryBackup>();
  }

  Reading World(Scope scope) {
    return {.http = *http_,
            .clock = *pauses_,
            .random = random_,
            .workers = workers_,
            .progress = progress_,
            .log = log_,
            .scope = std::move(scope),
            .stop = {},
            .deadline = pauses_->Monotonic() + Duration{300'000}};
  }

  Writing Change(Scope scope) {
    return {.read = World(std::move(scope)),
            .http = *http_,
            .backup = *backup_,
            .limits = {.max_deletes = std::nullopt, .delete_rate = {.a_second = std::nullopt}},
            .run = {.id = "run-" + std::to_string(++runs_),
                    .holder = "test",
                    .lock_timeout = Duration{90'000}}};
  }

  SystemClock clock_;
  Registry registry_;
  HalfRandom random_;
  EagerWorkers workers_;
  RecordedProgress progress_;
  NoLog log_;
  std::unique_ptr<FakeClock> pauses_;
  std::unique_ptr<MemoryBackup> backup_;
  std::unique_ptr<Writer> transport_;   // one attempt
  std::unique_ptr<RoutedHttp> routed_;  // one attempt, to the proxy
  std::unique_ptr<AuthorizedHttp> authorized_;
  std::unique_ptr<RetryingHttp> http_;  // what a plugin is given

 private:
  NoTokens tokens_;
  std::unique_ptr<RetryBudget> budget_;
  int runs_ = 0;
};

// The error of an answer that is not whole, or that never came.
inline auto IsUnread() {
  return ::testing::AnyOf(Fails(Code::kDataLoss, ::testing::HasSubstr("")),
                          Fails(Code::kUnavailable, ::testing::HasSubstr("")));
}

// What goes wrong with one request, whatever it asks for: one of each kind that a client can tell
// apart, for tests that put each at every request. Each is the fault of one row of docs/faults.md;
// none of them may be taken for an answer.
inline std::vector<NamedFault> DistinctFaults() {
  return {{"503", faults::Google(503, "UNAVAILABLE")},
          {"500 late",
           [](Exchange& exchange) {
             exchange.Forward();
             faults::Google(500, "INTERNAL")(exchange);
           }},
          {"403", faults::Google(403, "PERMISSION_DENIED")},
          {"reset before", faults::ResetBefore()},
          {"reply lost", faults::LoseReply()},
          {"cut content", faults::Truncate(3, faults::Framing::kCut)},
          {"login page", faults::Html()}};
}

inline std::vector<NamedFault> FaultsOfOneRequest() {
  std::vector<NamedFault> all = DistinctFaults();
  all.push_back({"429", faults::Google(429, "RESOURCE_EXHAUSTED", {{"retry-after", "1"}})});
  all.push_back({"404 of a proxy",
                 faults::Instead({.status = 404, .headers = {{"content-type", "text/plain"}}})});
  all.push_back({"reset in the reply", faults::ResetAfter(3)});
  all.push_back({"no framing", faults::Truncate(1U << 20U, faults::Framing::kNone)});
  all.push_back({"overflowing length", faults::Truncate(1U << 20U, faults::Framing::kOverflow)});
  all.push_back({"gzip bomb", faults::GzipBomb(64)});
  return all;
}

}  // namespace lockstep::testing
