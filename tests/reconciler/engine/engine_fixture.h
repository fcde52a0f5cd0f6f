// A registry of toys and a world without a network, for the tests of the engine.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "reconciler/engine/executor.h"
#include "reconciler/engine/observe.h"
#include "reconciler/engine/planner.h"
#include "reconciler/engine/workers.h"
#include "tests/support/fakes.h"
#include "tests/support/toy_plugin.h"

namespace lockstep::testing {

class EngineFixture : public ::testing::Test {
 protected:
  EngineFixture() {
    auto provider = std::make_unique<ToyProvider>();
    toy = provider.get();
    EXPECT_TRUE(registry.Add(std::move(provider)));
    auto looker = std::make_unique<ToyWitness>();
    witness = looker.get();
    EXPECT_TRUE(registry.Add(std::move(looker)));
  }

  Resource& Want(const std::string& name, const std::vector<std::string>& after = {},
                 Json spec = Json::object()) {
    Resource resource{.address = {"toy", name}, .spec = std::move(spec)};
    for (const std::string& first : after) resource.after.push_back({"toy", first});
    wanted.push_back(std::move(resource));
    return wanted.back();
  }

  Reading World() {
    return {http,
            clock,
            random,
            workers,
            progress,
            log,
            {"p", "r"},
            stop.get_token(),
            clock.Monotonic() + std::chrono::hours{1}};
  }

  Observations Look() {
    return Observe(wanted, registry, World(), [](const Address&, ReadState) {});
  }

  Plan MakePlan() { return BuildPlan(wanted, Look(), registry, {.policy = policy}); }

  Outcome Go(const ExecuteOptions& options = {}) { return Run(MakePlan(), options); }

  Outcome Run(const Plan& plan, const ExecuteOptions& options = {}) {
    const Writing world{World(), http, backup, {}, {.id = "run"}};
    return Execute(plan, wanted, registry, options, world, [this](const Step& step, bool finished) {
      told.push_back(step.address.name + (finished ? " ends" : " starts"));
    });
  }

  FakeClock clock;
  HalfRandom random;
  ThreadWorkers workers{4};
  RecordedProgress progress;
  NoLog log;
  ScriptedHttp http{{}};
  MemoryBackup backup;
  std::stop_source stop;
  Policy policy;
  Registry registry;
  ToyProvider* toy = nullptr;
  ToyWitness* witness = nullptr;
  std::vector<Resource> wanted;
  std::vector<std::string> told;
};

}  // namespace lockstep::testing
