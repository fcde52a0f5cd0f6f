#include "reconciler/base/random.h"

#include <algorithm>
#include <array>
#include <functional>
#include <random>
#include <string_view>

namespace lockstep {
namespace {

std::mt19937_64 SeededEngine() {
  std::random_device device;
  std::array<std::random_device::result_type, 8> words{};
  std::generate(words.begin(), words.end(), std::ref(device));
  std::seed_seq seed(words.begin(), words.end());
  return std::mt19937_64(seed);
}

}  // namespace

double SystemRandom::Unit() {
  thread_local std::mt19937_64 engine = SeededEngine();
  constexpr double kStep = 1.0 / 9007199254740992.0;  // 2^-53: a double has 53 bits
  return static_cast<double>(engine() >> 11) * kStep;
}

std::string RandomHex(Random& random, std::size_t digits) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(digits);
  while (text.size() < digits) {
    const auto index = static_cast<std::size_t>(random.Unit() * 16.0);
    text.push_back(kDigits[std::min<std::size_t>(index, 15)]);
  }
  return text;
}

}  // namespace lockstep
