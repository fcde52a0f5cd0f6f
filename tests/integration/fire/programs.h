// The incident's services and jobs in the embedded cloud, behind the proxy.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "reconciler/sandbox/incident.h"
#include "reconciler/sandbox/server.h"
#include "tests/integration/fire/fire.h"

namespace lockstep::testing {

class ProgramsUnderFire : public UnderFire {
 protected:
  static constexpr const char* kReference =
      "us-west2-docker.pkg.dev/nba-props-platform/nba-props/nba-phase2-raw-processors:latest";
  const Address phase2_{"cloud_run_service", "nba-phase2-raw-processors"};
  const Address backfill_{"cloud_run_job", "nbac-schedule-processor-backfill"};

  void SetUp() override {
    UnderFire::SetUp();
    NewCloud();
  }

  // As it was on the day of the incident, with nothing done yet.
  void NewCloud() {
    auto started =
        Sandbox::Start({.story = sandbox::IncidentStory(clock_.Now()), .page_cap = 10}, clock_);
    ASSERT_THAT(started, IsOk());
    proxy_.reset();
    cloud_ = *std::move(started);
    proxy_ = std::make_unique<FaultProxy>(cloud_->port());
    Connect({.all = {proxy_->url(), "the test"}});
  }

  Reading Here() { return World({"nba-props-platform", "us-west2"}); }

  Resource Wanted(const Address& address) const {
    return registry_.Find(address.type)
        ->Validate({.address = address, .spec = {{"image", kReference}}})
        .value();
  }

  Result<std::vector<Observation>> Observe(const Address& address, Strangers strangers) {
    const Resource wanted = Wanted(address);
    return registry_.Find(address.type)->Observe({&wanted, 1}, strangers, Here());
  }

  // From a fresh look, as far as it can be had; what the tag names is known.
  Result<lockstep::Change> Plan(const Address& address) {
    LOCKSTEP_TRY(const std::vector<Observation> live, Observe(address, Strangers::kInclude));
    Observations seen;
    for (const Observation& one : live) {
      if (one.error) return Fail(*one.error);
      seen.Put(one);
    }
    const Resource wanted = Wanted(address);
    Json image = {{"reference", kReference}, {"digest", *cloud_->Digest(sandbox::kNewPhase2Image)}};
    const std::string child = *cloud_->ChildDigest(sandbox::kNewPhase2Image);
    if (child != image["digest"]) image["child"] = child;
    seen.Put({.address = wanted.needs.at(0).address, .present = true, .state = image});
    LOCKSTEP_TRY(const Planned planned, registry_.Find(address.type)->Plan(wanted, seen));
    return planned.change;
  }

  std::optional<Error> Apply(const lockstep::Change& change) {
    return registry_.Find(change.address.type)
        ->Apply(change, Change({"nba-props-platform", "us-west2"}))
        .error;
  }

  // The updates that reached the cloud.
  std::vector<std::string> Updates() const {
    std::vector<std::string> updates;
    for (const RecordedRequest& one : cloud_->requests()) {
      if (one.method == "PATCH") updates.push_back(one.method + " " + one.target);
    }
    return updates;
  }

  // Someone serves every request, and nothing but images was changed.
  void ExpectServed(const Json& before) const {
    const Json now = cloud_->Service(phase2_.name);
    int percent = 0;
    for (const Json& status : At(now, "trafficStatuses")) percent += status.value("percent", 0);
    EXPECT_EQ(percent, 100) << Dump(now);
    EXPECT_EQ(now["labels"], before["labels"]);
  }

  // How often it was written.
  static int GenerationOf(const Json& raw) { return std::stoi(StringAt(raw, "generation")); }

  std::unique_ptr<Sandbox> cloud_;
  std::unique_ptr<FaultProxy> proxy_;
};

// What the error says, "" if there is none.
inline std::string NoError(const std::optional<Error>& error) {
  return error ? error->message : "";
}

}  // namespace lockstep::testing
