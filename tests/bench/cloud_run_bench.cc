// Lists of Cloud Run, from the bytes of the pages to observations.
#include <benchmark/benchmark.h>

#include "plugins/cloud_run/observe.h"
#include "tests/bench/project_world.h"
#include "tests/bench/sizes.h"

namespace lockstep::bench {
namespace {

std::vector<Resource> WantedPrograms(const char* type, std::size_t count) {
  std::vector<Resource> wanted;
  for (std::size_t n = 0; n < count; ++n) wanted.push_back({.address = {type, JobName(n)}});
  return wanted;
}

// The pages of the jobs, and those of their executions: two a job.
void DecodesJobList(benchmark::State& state) {
  World world;
  PutJobs(SizeOf(state), '9', world.cloud);
  const std::vector<Resource> wanted = WantedPrograms("cloud_run_job", SizeOf(state));
  const Reading look = world.Look();
  for (auto _ : state) {
    benchmark::DoNotOptimize(cloud_run::ObserveJobs(wanted, Strangers::kInclude, look));
  }
  Count(state, SizeOf(state));
}
BENCHMARK(DecodesJobList)->Apply(ResourceSizes);

// The pages of the services, and the revision of each.
void DecodesServiceList(benchmark::State& state) {
  World world;
  PutServices(SizeOf(state), '9', world.cloud);
  const std::vector<Resource> wanted = WantedPrograms("cloud_run_service", SizeOf(state));
  const Reading look = world.Look();
  for (auto _ : state) {
    benchmark::DoNotOptimize(cloud_run::ObserveServices(wanted, Strangers::kInclude, look));
  }
  Count(state, SizeOf(state));
}
BENCHMARK(DecodesServiceList)->Apply(ResourceSizes);

// One page without all that is made of it: what the decoding of JSON alone costs.
void ParsesJobPage(benchmark::State& state) {
  Json page = {{"jobs", Json::array()}};
  for (std::size_t n = 0; n < SizeOf(state); ++n) page["jobs"].push_back(RawJob(n, '9'));
  const std::string text = page.dump(2);
  for (auto _ : state) benchmark::DoNotOptimize(ParseJson(text));
  Count(state, SizeOf(state));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}
BENCHMARK(ParsesJobPage)->Arg(25)->Arg(500)->Arg(5'000)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace lockstep::bench
