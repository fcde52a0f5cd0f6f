// RealEmulator: the plugin, the transport and Google's own emulator, with no stand-in between them.
#pragma once

#include <gmock/gmock.h>

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/firestore/plugin.h"
#include "reconciler/http/cpprest_http.h"
#include "reconciler/http/endpoints.h"
#include "reconciler/provider/registry.h"
#include "tests/support/eager_workers.h"
#include "tests/support/fakes.h"
#include "tests/support/matchers.h"
#include "tests/support/real_part.h"
#include "tests/support/shared_emulator.h"

namespace lockstep::firestore::testing {

// Adds the emulator's credential, counts, and lets a test act between two requests.
class Owner final : public Writer {
 public:
  explicit Owner(Writer& next) : next_(next) {}

  std::function<void(const Request& request)> before;
  int calls() const { return calls_; }

  Result<Response> Read(const Request& request, std::stop_token stop) override {
    return next_.Read(Owned(request), stop);
  }
  Result<Response> Stream(const Request& request, const Sink& sink, std::stop_token stop) override {
    return next_.Stream(Owned(request), sink, stop);
  }
  Result<Response> Write(const Request& request, Guard guard, std::stop_token stop) override {
    return next_.Write(Owned(request), guard, stop);
  }

 private:
  Request Owned(Request request) {
    ++calls_;
    if (before) before(request);
    request.headers.emplace_back("authorization", "Bearer owner");
    return request;
  }

  Writer& next_;
  std::atomic<int> calls_{0};
};

class RealEmulator : public ::testing::Test {
 protected:
  void SetUp() override {
    LOCKSTEP_SKIP_IF(lockstep::testing::FirestoreEmulator::WhyWithout());
    ASSERT_TRUE(Emulator().running()) << "the emulator did not start";
    ASSERT_THAT(Register(registry_), lockstep::testing::IsOk());
    project_ = "p-" + std::to_string(++projects_);
    const auto endpoints = Endpoints::Make({.emulator = {Emulator().host(), "the test"}});
    ASSERT_THAT(endpoints, lockstep::testing::IsOk());
    routed_ = std::make_unique<RoutedHttp>(lockstep::testing::SharedEmulator::Http(), *endpoints);
    http_ = std::make_unique<Owner>(*routed_);
  }

  static lockstep::testing::FirestoreEmulator& Emulator() {
    return lockstep::testing::SharedEmulator::Get();
  }

  std::string Name(const std::string& id) const {
    return "projects/" + project_ + "/databases/(default)/documents/processor_heartbeats/" + id;
  }

  void Seed(int bad, int good) {
    std::map<std::string, Json> documents;
    const auto add = [&](const std::string& id) {
      documents[Name(id)] = {{"processor", {{"stringValue", id}}},
                             {"rows", {{"integerValue", "7"}}},
                             {"share", {{"doubleValue", "NaN"}}},
                             {"at", {{"timestampValue", "2026-01-02T03:04:05.123456Z"}}}};
    };
    for (int i = 0; i < bad; ++i) {
      add(i % 80 == 7 ? "NbacScheduleProcessor_2025-12-14_" + std::to_string(10'000 + i)
                      : "NbacTeamBoxscoreProcessor_None_" + std::to_string(10'000 + i));
    }
    for (int i = 0; i < good; ++i) add("p2_nba_raw.table_" + std::to_string(i));
    ASSERT_THAT(Emulator().Seed(project_, documents), lockstep::testing::IsOk());
  }

  std::map<std::string, Json> Documents() {
    return Emulator().All(project_, "processor_heartbeats").value();
  }

  Resource Wanted() const {
    return {.address = {"firestore_collection", "processor_heartbeats"}, .spec = spec_};
  }

  Reading World() { return World(clock_); }

  Reading World(Clock& clock) {
    return {.http = *http_,
            .clock = clock,
            .random = random_,
            .workers = workers_,
            .progress = progress_,
            .log = log_,
            .scope = {project_, "us-west2"},
            .stop = {},
            .deadline = clock.Monotonic() + Duration{300'000}};
  }

  const Provider& provider() const { return *registry_.Find("firestore_collection"); }

  Planned PlanOfNow() {
    const std::vector<Resource> wanted = {Wanted()};
    Observations seen;
    const auto observed = provider().Observe(wanted, Strangers::kInclude, World());
    seen.Put(observed.value().at(0));
    const Result<Planned> planned = provider().Plan(wanted.at(0), seen);
    EXPECT_THAT(planned, lockstep::testing::IsOk());
    return planned.value_or(Planned{});
  }

  Change PlannedChange() { return PlanOfNow().change; }

  Result<std::vector<std::string>> NamesOf(const Change& change) {
    std::vector<std::string> names;
    LOCKSTEP_CHECK(provider().ListRemovals(change, World(), [&](std::string_view name) -> Status {
      names.emplace_back(name);
      return {};
    }));
    return names;
  }

  Applied Apply(const Change& change) { return ApplyAs("run-1", change, clock_); }

  Applied ApplyAs(const std::string& run, const Change& change, Clock& clock) {
    return provider().Apply(
        change, {.read = World(clock),
                 .http = *http_,
                 .backup = backup_,
                 .limits = {.delete_rate = {.a_second = std::nullopt}},
                 .run = {.id = run, .holder = "test", .lock_timeout = Duration{90'000}}});
  }

  SystemClock clock_;
  std::string project_;
  Json spec_ = {{"path", "processor_heartbeats"},
                {"database", "(default)"},
                {"keep", {"p2_nba_raw.*", "p2_nbac_player_boxscores", "*Processor"}},
                {"bad_ids",
                 {{{"name", "none-date"}, {"kind", "contains"}, {"value", "_None_"}},
                  {{"name", "year"}, {"kind", "contains"}, {"value", "_202"}},
                  {{"name", "dated"}, {"kind", "date"}, {"value", ""}}}},
                {"cleanup",
                 {{"delete_at_most", 200'000},
                  {"delete_share", 1.0},
                  {"untouched_for_ms", 0},
                  {"settle_ms", 300}}}};
  lockstep::testing::MemoryBackup backup_;
  std::unique_ptr<Owner> http_;

 private:
  static inline int projects_ = 0;
  Registry registry_;
  std::unique_ptr<RoutedHttp> routed_;
  lockstep::testing::HalfRandom random_;
  lockstep::testing::EagerWorkers workers_;
  lockstep::testing::RecordedProgress progress_;
  lockstep::testing::NoLog log_;
};

}  // namespace lockstep::firestore::testing
