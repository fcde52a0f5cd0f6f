// The sizes at which a cost is measured, and what every benchmark does around its loop.
#pragma once

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <utility>

#include "reconciler/base/result.h"

namespace lockstep::bench {

// Sizes that show how a cost grows: of projects, and of collections.
inline void ResourceSizes(benchmark::internal::Benchmark* benchmark) {
  benchmark->Arg(25)->Arg(1'000)->Arg(10'000)->Unit(benchmark::kMicrosecond)->Complexity();
}
inline void DocumentSizes(benchmark::internal::Benchmark* benchmark) {
  benchmark->Arg(1'053)->Arg(20'000)->Arg(100'000)->Unit(benchmark::kMicrosecond)->Complexity();
}

// Of manifests whose entries stand each for itself: 20,000 values are the most that one may have.
inline void EntrySizes(benchmark::internal::Benchmark* benchmark) {
  benchmark->Arg(25)->Arg(300)->Arg(2'000)->Unit(benchmark::kMicrosecond)->Complexity();
}
inline void ImageSizes(benchmark::internal::Benchmark* benchmark) {
  benchmark->Arg(25)->Arg(125)->Arg(1'000)->Unit(benchmark::kMicrosecond)->Complexity();
}

inline std::size_t SizeOf(const benchmark::State& state) {
  return static_cast<std::size_t>(state.range(0));
}

// After the loop: `items` an iteration, and of which size it was.
inline void Count(benchmark::State& state, std::size_t items) {
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(items));
  state.SetComplexityN(state.range(0));
}

// A benchmark whose world is broken measures nothing, and must not go on.
[[noreturn]] inline void WorldIsBroken(const std::string& why) {
  std::cerr << "the world of a benchmark is broken: " << why << "\n";
  std::abort();
}

template <typename T>
T Must(Result<T> made) {
  if (!made) WorldIsBroken(made.error().message);
  return *std::move(made);
}
inline void Must(const Status& status) {
  if (!status) WorldIsBroken(status.error().message);
}

}  // namespace lockstep::bench
