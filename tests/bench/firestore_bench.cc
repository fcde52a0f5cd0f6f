// Documents: streams of ids and of whole documents read, ids told apart by the incident's rules.
#include <benchmark/benchmark.h>

#include "plugins/firestore/bad_ids.h"
#include "plugins/firestore/client.h"
#include "plugins/firestore/observe.h"
#include "plugins/firestore/target_list.h"
#include "tests/bench/heartbeats_world.h"
#include "tests/bench/project_world.h"
#include "tests/bench/sizes.h"

namespace lockstep::bench {
namespace {

firestore::CollectionSpec HeartbeatsSpec() {
  const std::vector<Resource> resources = Expand(Written(ManifestText(1)));
  return Must(firestore::SpecFrom(resources.back().spec));
}

firestore::Client ClientOf(World& world) {
  return {world.cloud, world.clock(), Duration{600'000}, {}};
}

void ClassifiesIds(benchmark::State& state) {
  const firestore::Rules rules = HeartbeatsSpec().rules;
  const std::vector<std::string> ids = DocumentIds(SizeOf(state));
  for (auto _ : state) {
    for (const std::string& id : ids) benchmark::DoNotOptimize(rules.Classify(id));
  }
  Count(state, SizeOf(state));
}
BENCHMARK(ClassifiesIds)->Apply(DocumentSizes);

// Cut, parsed and checked, and nothing made of it.
void ReadsIdStream(benchmark::State& state) {
  World world;
  PutHeartbeats(SizeOf(state), world.cloud);
  const firestore::Client client = ClientOf(world);
  const firestore::Count count{.documents = state.range(0), .read_time = std::string(kReadTime)};
  for (auto _ : state) {
    Must(client.Scan(kHeartbeats, count, [](const firestore::Row& row) -> Status {
      benchmark::DoNotOptimize(row.id.data());
      return {};
    }));
  }
  Count(state, SizeOf(state));
}
BENCHMARK(ReadsIdStream)->Apply(DocumentSizes);

// The same with all that a plan wants to know of the collection.
void ObservesCollection(benchmark::State& state) {
  World world;
  PutHeartbeats(SizeOf(state), world.cloud);
  const firestore::Client client = ClientOf(world);
  const firestore::CollectionSpec spec = HeartbeatsSpec();
  for (auto _ : state) {
    benchmark::DoNotOptimize(Must(firestore::ObserveCollection(kHeartbeats, spec, client)));
  }
  Count(state, SizeOf(state));
}
BENCHMARK(ObservesCollection)->Apply(DocumentSizes);

// One batch of a clean-up, as it is read for the backup.
void ReadsWholeDocuments(benchmark::State& state) {
  World world;
  std::vector<std::string> names;
  std::vector<Json> documents;
  for (const std::string& id : DocumentIds(SizeOf(state))) {
    names.push_back(DocumentName(id));
    documents.push_back(WholeDocument(id));
  }
  world.cloud.Put(":batchGet", StreamOf(documents, "found"));
  const firestore::Client client = ClientOf(world);
  for (auto _ : state) {
    Must(client.Get(kHeartbeats, names, true, [](firestore::Got got) -> Status {
      benchmark::DoNotOptimize(got.bytes);
      return {};
    }));
  }
  Count(state, SizeOf(state));
}
BENCHMARK(ReadsWholeDocuments)->Arg(25)->Arg(499)->Unit(benchmark::kMicrosecond);

void ListsTargets(benchmark::State& state) {
  std::vector<firestore::Target> targets;
  for (const std::string& id : DocumentIds(SizeOf(state))) {
    targets.push_back({.id = id, .update_time = "2026-01-20T10:00:05.123456Z"});
  }
  for (auto _ : state) {
    firestore::TargetList list;
    for (const firestore::Target& target : targets) list.Add(target);
    while (list.Take()) {
    }
  }
  Count(state, SizeOf(state));
}
BENCHMARK(ListsTargets)->Apply(DocumentSizes);

}  // namespace
}  // namespace lockstep::bench
