// Plans as files: sealed, and read back with all that is checked on the way.
#include <benchmark/benchmark.h>

#include "reconciler/saved/plan_file.h"
#include "tests/bench/project_world.h"
#include "tests/bench/sizes.h"

namespace lockstep::bench {
namespace {

SavedPlan PlanToSave(std::size_t jobs) {
  SavedPlan saved{.plan = PlanOf(jobs, true),
                  .tool_version = LOCKSTEP_VERSION,
                  .manifest_file = "bench.yaml",
                  .manifest = ManifestText(jobs),
                  .databases = {"(default)"},
                  .resolved = {ImageSeen(std::string(kImage) + ":latest", '9')}};
  saved.expires_at = saved.plan.made_at + kPlanLifetime;
  return saved;
}

void SavesPlan(benchmark::State& state) {
  const SavedPlan saved = PlanToSave(SizeOf(state));
  std::size_t bytes = 0;
  for (auto _ : state) bytes = Must(WritePlanFile(saved)).bytes.size();
  Count(state, SizeOf(state));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes));
}
BENCHMARK(SavesPlan)->Apply(ResourceSizes);

void ReadsSavedPlan(benchmark::State& state) {
  const std::string bytes = Must(WritePlanFile(PlanToSave(SizeOf(state)))).bytes;
  for (auto _ : state) benchmark::DoNotOptimize(Must(ReadPlanFile(bytes)));
  Count(state, SizeOf(state));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes.size()));
}
BENCHMARK(ReadsSavedPlan)->Apply(ResourceSizes);

}  // namespace
}  // namespace lockstep::bench
