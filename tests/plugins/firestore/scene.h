// Scene: the plugin's provider in front of a FakeFirestore, with fakes for the rest of the world.
#pragma once

#include <string>
#include <vector>

#include "plugins/firestore/plugin.h"
#include "reconciler/provider/registry.h"
#include "tests/plugins/firestore/fake_firestore.h"
#include "tests/support/fakes.h"

namespace lockstep::firestore::testing {

// The incident's rules on the collection `c`.
inline Json IncidentSpec() {
  return {{"path", "c"},
          {"database", "(default)"},
          {"keep", {"p2_nba_raw.*", "*Processor"}},
          {"bad_ids",
           {{{"name", "none-date"}, {"kind", "contains"}, {"value", "_None_"}},
            {{"name", "dated"}, {"kind", "date"}, {"value", ""}}}},
          {"cleanup",
           {{"delete_at_most", 2'000},
            {"delete_share", 0.99},
            {"untouched_for_ms", 0},
            {"settle_ms", 0}}}};
}

struct Scene {
  lockstep::testing::FakeClock clock{};
  FakeFirestore database{clock};
  lockstep::testing::MemoryBackup backup{};
  lockstep::testing::RecordedProgress progress{};
  Limits limits{.delete_rate = {.a_second = std::nullopt}};
  Run run{.id = "run-1", .holder = "ann@host pid 1", .lock_timeout = Duration{0}};
  Json spec = IncidentSpec();
  std::vector<Address> after{};
  std::stop_source stop{};
  Duration time_left{3'600'000};
  std::string project = "p";
  lockstep::testing::SerialWorkers serial{};
  Workers* workers = &serial;

  Scene() {
    if (!Register(registry_)) std::abort();
  }

  // `bad` ids that the first rule names and `good` ones that a keep holds.
  void Fill(int bad, int good) {
    for (int i = 0; i < bad; ++i) {
      database.Put("c/" + fmt::format("OddsProcessor_None_{:05}", i),
                   {{"n", {{"integerValue", i}}}});
    }
    for (int i = 0; i < good; ++i) database.Put("c/" + fmt::format("p2_nba_raw.{:03}", i));
  }

  const Provider& provider() const { return *registry_.Find("firestore_collection"); }
  const Witness& witness() const { return *registry_.witnesses().at("documents"); }

  Resource Wanted() const {
    return {.address = {"firestore_collection", "c"}, .spec = spec, .after = after};
  }

  Reading World() {
    return {.http = database,
            .clock = clock,
            .random = random_,
            .workers = *workers,
            .progress = progress,
            .log = log_,
            .scope = {project, "us-west2"},
            .stop = stop.get_token(),
            .deadline = clock.Monotonic() + time_left};
  }

  Observation Observe() {
    const std::vector<Resource> wanted = {Wanted()};
    return provider().Observe(wanted, Strangers::kInclude, World()).value().at(0);
  }

  Result<Planned> Plan() {
    Observations seen;
    seen.Put(Observe());
    return provider().Plan(Wanted(), seen);
  }

  // The names that the provider lists as those which `change` deletes.
  Result<std::vector<std::string>> NamesOf(const Change& change) {
    std::vector<std::string> names;
    LOCKSTEP_CHECK(provider().ListRemovals(change, World(), [&](std::string_view name) -> Status {
      names.emplace_back(name);
      return {};
    }));
    return names;
  }

  Writing ToWrite() {
    return {.read = World(), .http = database, .backup = backup, .limits = limits, .run = run};
  }

  Applied Apply(const Change& change) { return provider().Apply(change, ToWrite()); }

 private:
  Registry registry_;
  lockstep::testing::HalfRandom random_{};
  lockstep::testing::NoLog log_{};
};

}  // namespace lockstep::firestore::testing
