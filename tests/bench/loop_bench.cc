// A round of the loop in which every resource has a finding: judged, told, held back.
#include <benchmark/benchmark.h>

#include "reconciler/engine/verify.h"
#include "reconciler/loop/flap_guard.h"
#include "reconciler/loop/news_desk.h"
#include "reconciler/loop/round_report.h"
#include "reconciler/render/round.h"
#include "tests/bench/project_world.h"
#include "tests/bench/sizes.h"

namespace lockstep::bench {
namespace {

// Of what a round came to, all that grows with the project. Nothing is to be changed, and every
// job's finding says why it is wrong all the same; as many warnings are of what no entry names.
struct BadDay {
  explicit BadDay(std::size_t jobs) : project(ProjectOf(jobs, false)), plan(project.MakePlan()) {
    for (const Resource& one : project.resources) {
      plan.findings.push_back({.blocks = true,
                               .what = "the program of " + one.address.name + " is another one",
                               .about = one.address,
                               .spares_others = true});
      plan.findings.push_back({.severity = Severity::kWarning,
                               .what = "it is live and no entry of the manifest names it",
                               .about = {one.address.type, "stray-" + one.address.name}});
      outcome.steps.push_back({.address = one.address,
                               .state = StepState::kFailed,
                               .error = Error{Code::kFailedPrecondition, "refused"}});
    }
    proofs = JudgeAll(project.seen,
                      {.wanted = project.resources, .registry = project.registry, .head = {}});
  }

  RoundFacts Facts(bool applied) const {
    return {.wanted = project.resources,
            .plan = plan,
            .proofs = proofs,
            .flapping = {},
            .outcome = applied ? &outcome : nullptr};
  }

  Round Judged() const {
    Round round{.resources = ResourcesOf(Facts(false)), .findings = plan.findings};
    JudgeRound(Facts(false), round);
    return round;
  }

  const Project& project;
  Plan plan;
  Outcome outcome{};
  std::vector<Verified> proofs{};
};

void ReportsResources(benchmark::State& state) {
  const BadDay day(SizeOf(state));
  for (auto _ : state) benchmark::DoNotOptimize(ResourcesOf(day.Facts(false)));
  Count(state, SizeOf(state));
}
BENCHMARK(ReportsResources)->Apply(ResourceSizes);

void JudgesSteps(benchmark::State& state) {
  const BadDay day(SizeOf(state));
  for (auto _ : state) {
    Round round;
    JudgeRound(day.Facts(true), round);
    benchmark::DoNotOptimize(round);
  }
  Count(state, SizeOf(state));
}
BENCHMARK(JudgesSteps)->Apply(ResourceSizes);

void RendersRound(benchmark::State& state) {
  const Round round = BadDay(SizeOf(state)).Judged();
  for (auto _ : state) benchmark::DoNotOptimize(RenderRound(round, nullptr, {}));
  Count(state, SizeOf(state));
}
BENCHMARK(RendersRound)->Apply(ResourceSizes);

void TakesNews(benchmark::State& state) {
  const Round round = BadDay(SizeOf(state)).Judged();
  for (auto _ : state) benchmark::DoNotOptimize(NewsDesk().Take(round));
  Count(state, SizeOf(state));
}
BENCHMARK(TakesNews)->Apply(ResourceSizes);

// All of them flap. The copy of the plan is part of it.
void HoldsBackFlapping(benchmark::State& state) {
  const Plan& plan = PlanOf(SizeOf(state), true);
  std::vector<Flapping> flapping;
  for (const Change& change : plan.changes) flapping.push_back({.address = change.address});
  for (auto _ : state) {
    Plan held = plan;
    HoldBack(flapping, held);
    benchmark::DoNotOptimize(held);
  }
  Count(state, SizeOf(state));
}
BENCHMARK(HoldsBackFlapping)->Apply(ResourceSizes);

}  // namespace
}  // namespace lockstep::bench
