// Randomness as a capability, so that jitter and run ids are repeatable in tests.
#pragma once

#include <cstddef>
#include <string>

namespace lockstep {

// Thread-safe.
class Random {
 public:
  virtual ~Random() = default;

  // Uniform in [0, 1).
  virtual double Unit() = 0;
};

class SystemRandom final : public Random {
 public:
  double Unit() override;
};

// `digits` lower-case hexadecimal digits, for run ids and file names. Not for secrets.
std::string RandomHex(Random& random, std::size_t digits);

}  // namespace lockstep
