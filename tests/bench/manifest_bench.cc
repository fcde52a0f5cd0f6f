// A manifest: read, expanded, compared with its base.
#include <benchmark/benchmark.h>

#include "reconciler/manifest/expand.h"
#include "reconciler/manifest/manifest_reader.h"
#include "reconciler/manifest/policy_changes.h"
#include "reconciler/model/image.h"
#include "tests/bench/project_world.h"
#include "tests/bench/sizes.h"

namespace lockstep::bench {
namespace {

void ReadsManifest(benchmark::State& state, const std::string& text) {
  for (auto _ : state) benchmark::DoNotOptimize(Written(text));
  Count(state, SizeOf(state));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}

// All jobs in one entry, with one image.
void ReadsManifestOfNames(benchmark::State& state) {
  ReadsManifest(state, ManifestText(SizeOf(state)));
}
BENCHMARK(ReadsManifestOfNames)->Apply(ResourceSizes);

// An entry for each job.
void ReadsManifestOfEntries(benchmark::State& state) {
  ReadsManifest(state, EntriesText(SizeOf(state)));
}
BENCHMARK(ReadsManifestOfEntries)->Apply(EntrySizes);

// An entry for each job, and one of `images`.
void ReadsManifestOfImages(benchmark::State& state) {
  ReadsManifest(state, ImagesText(SizeOf(state)));
}
BENCHMARK(ReadsManifestOfImages)->Apply(ImageSizes);

void ExpandsManifest(benchmark::State& state) {
  const Manifest manifest = Written(ManifestText(SizeOf(state)));
  for (auto _ : state) benchmark::DoNotOptimize(Expand(manifest));
  Count(state, SizeOf(state));
}
BENCHMARK(ExpandsManifest)->Apply(ResourceSizes);

void ComparesWithBase(benchmark::State& state) {
  const Manifest manifest = Written(ManifestText(SizeOf(state)));
  for (auto _ : state) benchmark::DoNotOptimize(ComparePolicies(manifest, manifest));
  Count(state, SizeOf(state));
}
BENCHMARK(ComparesWithBase)->Apply(ResourceSizes);

void ParsesImageReference(benchmark::State& state) {
  const std::string text = std::string(kImage) + ":latest@" + Digest('9');
  for (auto _ : state) benchmark::DoNotOptimize(ParseImage(text));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(ParsesImageReference);

}  // namespace
}  // namespace lockstep::bench
