// What the proofs share: their length, their seed, the figure that each prints.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace lockstep::testing::proof {

// LOCKSTEP_PROOF=long: all of it, for hours; else what a change must pass.
inline bool IsLong() {
  const char* length = std::getenv("LOCKSTEP_PROOF");
  return length != nullptr && std::string_view(length) == "long";
}

inline int Count(int in_short, int in_long) { return IsLong() ? in_long : in_short; }

// LOCKSTEP_PROOF_SEED; 1 if it is not given. All that is drawn is drawn from it.
inline std::uint64_t Seed() {
  const char* given = std::getenv("LOCKSTEP_PROOF_SEED");
  std::uint64_t seed = 1;
  if (given != nullptr) std::from_chars(given, given + std::string_view(given).size(), seed);
  return seed;
}

// The same sequence on every machine: the distributions of the standard library are not.
class Dice {
 public:
  explicit Dice(std::uint64_t seed = Seed()) : engine_(seed) {}

  std::size_t Below(std::size_t end) { return static_cast<std::size_t>(engine_() % end); }
  int Between(int least, int most) {
    return least + static_cast<int>(Below(static_cast<std::size_t>(most - least + 1)));
  }
  template <typename Value>
  const Value& Of(const std::vector<Value>& values) {
    return values[Below(values.size())];
  }
  // `most` of `all` in their order, or all of them.
  template <typename Value>
  std::vector<Value> Some(const std::vector<Value>& all, std::size_t most) {
    std::vector<std::size_t> places(all.size());
    std::iota(places.begin(), places.end(), std::size_t{0});
    for (std::size_t i = places.size(); i > 1; --i) std::swap(places[i - 1], places[Below(i)]);
    places.resize(std::min(most, places.size()));
    std::sort(places.begin(), places.end());
    std::vector<Value> some;
    for (const std::size_t place : places) some.push_back(all[place]);
    return some;
  }

 private:
  std::mt19937_64 engine_;
};

// Calls `work` for each of `all`, several at once: they wait more than they compute. Begins no more
// once a test has failed.
template <typename Value, typename Work>
void ForEachAtOnce(const std::vector<Value>& all, const Work& work) {
  constexpr std::size_t kAtOnce = 4;
  std::atomic<std::size_t> next = 0;
  const auto go_on = [&] {
    for (std::size_t place = next++; place < all.size(); place = next++) {
      if (!::testing::Test::HasFailure()) work(all[place]);
    }
  };
  std::vector<std::jthread> threads;
  for (std::size_t i = 0; i < kAtOnce; ++i) threads.emplace_back(go_on);
}

// The one line that the table of docs/proof.md takes over. It may speak of zeros, since each of
// them is asserted: a test that has failed has no figure.
inline void Figure(const std::string& figure) {
  if (::testing::Test::HasFailure()) return;
  std::printf("figure: %s\n", figure.c_str());
  std::fflush(stdout);
}

}  // namespace lockstep::testing::proof
