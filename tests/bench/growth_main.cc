// The main of bench_functions: Google Benchmark's table, and behind it how each cost grows.
#include <benchmark/benchmark.h>
#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <map>
#include <ostream>
#include <string>
#include <vector>

namespace lockstep::bench {
namespace {

constexpr double kSuperlinear = 1.1;  // an exponent above it is said to be one

// Adds, for each benchmark with several sizes, the exponent between the two largest: 1 is linear,
// 2 quadratic. Of processor time, which other work on the machine disturbs least.
class GrowthReporter final : public benchmark::ConsoleReporter {
 public:
  GrowthReporter() : ConsoleReporter(OO_Tabular) {}

  void ReportRuns(const std::vector<Run>& runs) override {
    ConsoleReporter::ReportRuns(runs);
    for (const Run& run : runs) {
      const bool measured = run.run_type == Run::RT_Iteration && !run.error_occurred;
      if (!measured || run.complexity_n <= 0) continue;
      const double seconds = run.cpu_accumulated_time / static_cast<double>(run.iterations);
      const auto [cost, is_new] =
          costs_[run.run_name.function_name].emplace(run.complexity_n, seconds);
      if (!is_new) cost->second = std::min(cost->second, seconds);
    }
  }

  void Finalize() override {
    ConsoleReporter::Finalize();
    GetOutputStream() << "\nGrowth between the two largest sizes (1: linear)\n";
    for (const auto& [name, by_size] : costs_) Tell(name, by_size);
  }

 private:
  using BySize = std::map<std::int64_t, double>;  // seconds

  void Tell(const std::string& name, const BySize& by_size) {
    if (by_size.size() < 2) return;
    const auto& [size, seconds] = *by_size.rbegin();
    const auto& [size_before, seconds_before] = *std::next(by_size.rbegin());
    const double exponent = std::log(seconds / seconds_before) /
                            std::log(static_cast<double>(size) / static_cast<double>(size_before));
    GetOutputStream() << fmt::format(
        "{:<28} {:>7} to {:>7}  exponent {:5.2f}  {:10.0f} ns each{}\n", name, size_before, size,
        exponent, seconds * 1e9 / static_cast<double>(size),
        exponent > kSuperlinear ? "  superlinear" : "");
  }

  std::map<std::string, BySize> costs_;
};

}  // namespace
}  // namespace lockstep::bench

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  lockstep::bench::GrowthReporter reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  benchmark::Shutdown();
  return 0;
}
