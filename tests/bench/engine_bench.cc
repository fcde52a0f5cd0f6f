// Plans, proofs and backups, without the network and without a disk.
#include <benchmark/benchmark.h>

#include "reconciler/base/zstd_frame.h"
#include "reconciler/engine/backup_lines.h"
#include "reconciler/engine/verify.h"
#include "tests/bench/heartbeats_world.h"
#include "tests/bench/project_world.h"
#include "tests/bench/sizes.h"

namespace lockstep::bench {
namespace {

void PlansProject(benchmark::State& state, bool changed) {
  const Project& project = ProjectOf(SizeOf(state), changed);
  for (auto _ : state) benchmark::DoNotOptimize(project.MakePlan());
  Count(state, SizeOf(state));
}

void PlansUnchanged(benchmark::State& state) { PlansProject(state, false); }
BENCHMARK(PlansUnchanged)->Apply(ResourceSizes);

void PlansChanged(benchmark::State& state) { PlansProject(state, true); }
BENCHMARK(PlansChanged)->Apply(ResourceSizes);

void JudgesProofs(benchmark::State& state, const Observations& seen) {
  const Project& project = ProjectOf(SizeOf(state), true);
  const PlanHead head{.scope = project.manifest.scope};
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        JudgeAll(seen, {.wanted = project.resources, .registry = project.registry, .head = head}));
  }
  Count(state, SizeOf(state));
}

void JudgesWhatWasRead(benchmark::State& state) {
  JudgesProofs(state, ProjectOf(SizeOf(state), true).seen);
}
BENCHMARK(JudgesWhatWasRead)->Apply(ResourceSizes);

// Each resource has an error of its own.
void JudgesWhatWasNotRead(benchmark::State& state) {
  Observations unread;
  for (const auto& [address, one] : ProjectOf(SizeOf(state), true).seen.all()) {
    unread.Put(
        {.address = address, .error = Error{Code::kUnavailable, "reading " + Text(address)}});
  }
  JudgesProofs(state, unread);
}
BENCHMARK(JudgesWhatWasNotRead)->Apply(ResourceSizes);

std::vector<Json> WholeDocuments(std::size_t count) {
  std::vector<Json> documents;
  for (const std::string& id : DocumentIds(count)) documents.push_back(WholeDocument(id));
  return documents;
}

std::string LinesOf(const std::vector<Json>& documents) {
  std::string lines;
  for (const Json& document : documents) lines += DocumentLine(document);
  return lines;
}

void CountBytes(benchmark::State& state, std::size_t bytes) {
  Count(state, SizeOf(state));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes));
}

void WritesBackupLines(benchmark::State& state) {
  const std::vector<Json> documents = WholeDocuments(SizeOf(state));
  for (auto _ : state) {
    for (const Json& document : documents) benchmark::DoNotOptimize(DocumentLine(document));
  }
  CountBytes(state, LinesOf(documents).size());
}
BENCHMARK(WritesBackupLines)->Apply(DocumentSizes);

void CompressesBackupLines(benchmark::State& state) {
  const std::string lines = LinesOf(WholeDocuments(SizeOf(state)));
  for (auto _ : state) {
    for (std::size_t at = 0; at < lines.size(); at += kBackupFrame) {
      benchmark::DoNotOptimize(ZstdFrame(std::string_view(lines).substr(at, kBackupFrame)));
    }
  }
  CountBytes(state, lines.size());
}
BENCHMARK(CompressesBackupLines)->Apply(DocumentSizes);

void ReadsBackupLines(benchmark::State& state) {
  const std::string head = HeadLine({.project = kScope.project,
                                     .address = {"firestore_collection", "processor_heartbeats"},
                                     .run = "run1",
                                     .made_at = std::string(kReadTime)});
  std::vector<std::string> lines;
  for (const Json& document : WholeDocuments(SizeOf(state))) {
    lines.push_back(DocumentLine(document));
  }
  for (auto _ : state) {
    BackupLines reader([](Json document, std::size_t) -> Status {
      benchmark::DoNotOptimize(document);
      return {};
    });
    Must(reader.Add(head));
    for (const std::string& line : lines) Must(reader.Add(line));
  }
  Count(state, SizeOf(state));
}
BENCHMARK(ReadsBackupLines)->Apply(DocumentSizes);

}  // namespace
}  // namespace lockstep::bench
