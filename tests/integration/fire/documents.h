// A collection in the real Firestore emulator, behind the proxy.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/integration/fire/fire.h"
#include "tests/support/shared_emulator.h"

namespace lockstep::testing {

class DocumentsUnderFire : public UnderFire {
 protected:
  static constexpr const char* kCollection = "processor_heartbeats";

  static FirestoreEmulator& Emulator() { return SharedEmulator::Get(); }

  void SetUp() override {
    UnderFire::SetUp();
    LOCKSTEP_SKIP_IF(FirestoreEmulator::WhyWithout());
    ASSERT_TRUE(Emulator().running()) << "the emulator did not start";
    proxy_ = std::make_unique<FaultProxy>(PortOf(Emulator().url()));
    Connect({.emulator = {proxy_->host(), "the test"}});
    NewProject();
  }

  void NewProject() {
    static int projects = 0;
    scope_ = {"fire-" + std::to_string(++projects), "us-west2"};
  }

  std::string Name(const std::string& id) const {
    return "projects/" + scope_.project + "/databases/(default)/documents/" + kCollection + "/" +
           id;
  }

  void Seed(int bad, int good) {
    std::map<std::string, Json> documents;
    const Json fields = {{"rows", {{"integerValue", "7"}}}};
    for (int i = 0; i < bad; ++i) documents[Name("x_None_" + std::to_string(1'000 + i))] = fields;
    for (int i = 0; i < good; ++i) documents[Name("p2_nba_raw.t" + std::to_string(i))] = fields;
    ASSERT_THAT(Emulator().Seed(scope_.project, documents), IsOk());
  }

  std::map<std::string, Json> Documents() {
    return Emulator().All(scope_.project, kCollection).value();
  }

  const Provider& provider() const { return *registry_.Find("firestore_collection"); }

  Result<std::vector<Observation>> Observe() {
    const Resource wanted = Wanted();
    return provider().Observe({&wanted, 1}, Strangers::kInclude, World(scope_));
  }

  // From a fresh look, as far as it can be had.
  Result<lockstep::Change> Plan() {
    LOCKSTEP_TRY(const std::vector<Observation> live, Observe());
    Observations seen;
    for (const Observation& one : live) {
      if (one.error) return Fail(*one.error);
      seen.Put(one);
    }
    LOCKSTEP_TRY(const Planned planned, provider().Plan(Wanted(), seen));
    return planned.change;
  }

  Applied Apply(const lockstep::Change& change) { return provider().Apply(change, Change(scope_)); }

  std::set<std::string> KeptNames() const {
    std::set<std::string> names;
    for (const Json& document : backup_->kept) names.insert(StringAt(document, "name"));
    return names;
  }

  static Resource Wanted() {
    return {
        .address = {"firestore_collection", kCollection},
        .spec = {{"path", kCollection},
                 {"database", "(default)"},
                 {"keep", {"p2_nba_raw.*"}},
                 {"bad_ids", {{{"name", "none-date"}, {"kind", "contains"}, {"value", "_None_"}}}},
                 {"cleanup",
                  {{"delete_at_most", 200'000},
                   {"delete_share", 1.0},
                   {"untouched_for_ms", 0},
                   {"settle_ms", 300}}}}};
  }

  Scope scope_;
  std::unique_ptr<FaultProxy> proxy_;
};

}  // namespace lockstep::testing
