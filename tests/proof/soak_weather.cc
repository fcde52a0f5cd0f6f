#include "tests/proof/soak_weather.h"

#include <array>
#include <chrono>

#include "tests/support/faults.h"

namespace lockstep::testing::proof {
namespace {

constexpr int kOneIn = 25;      // of the requests outside of storms
constexpr int kRefusedIn = 12;  // of those that fail, one is refused: nobody repeats it

Fault Late() {
  return [](Exchange& exchange) {
    const Response answer = exchange.Forward();
    if (exchange.client().Wait(std::chrono::milliseconds{2'500})) exchange.Send(answer);
  };
}

// The last one is no passing fault.
constexpr std::array<Fault (*)(), 8> kKinds = {
    [] { return faults::Google(503, "UNAVAILABLE"); },
    [] { return faults::ResetBefore(); },
    [] { return faults::LoseReply(); },
    [] {
      return faults::Google(429, "RESOURCE_EXHAUSTED", {{"retry-after", "1"}});
    },
    [] { return Late(); },
    [] { return faults::Truncate(100, faults::Framing::kWhole); },
    [] { return faults::ResetAfter(60); },
    [] { return faults::Google(401, "UNAUTHENTICATED"); },
};

}  // namespace

Weather::Weather(std::uint64_t seed, const Clock& clock)
    : clock_(clock), dice_(seed), storm_(NextStorm(clock.Monotonic())) {}

Weather::Storm Weather::NextStorm(Duration after) {
  static const std::vector<std::string> kParts = {"/jobs", "/services", "/databases/",
                                                  "/manifests/", ""};
  Storm storm;
  storm.begins = after + std::chrono::seconds{dice_.Between(45, 150)};
  storm.ends = storm.begins + std::chrono::seconds{dice_.Between(10, 45)};
  storm.part = dice_.Of(kParts);
  storm.kind = dice_.Below(kKinds.size());
  return storm;
}

Fault Weather::Draw(const Passed& passed) {
  const std::lock_guard lock(mutex_);
  if (clear_) return nullptr;
  const Duration now = clock_.Monotonic();
  if (now >= storm_.ends) storm_ = NextStorm(now);
  const bool in_storm =
      now >= storm_.begins && passed.target.find(storm_.part) != std::string::npos;
  std::size_t kind = storm_.kind;
  if (!in_storm) {
    if (dice_.Below(kOneIn) != 0) return nullptr;
    kind = dice_.Below(kRefusedIn) == 0 ? kKinds.size() - 1 : dice_.Below(kKinds.size() - 1);
  }
  ++struck_;
  return kKinds.at(kind)();
}

void Weather::ClearUp() {
  const std::lock_guard lock(mutex_);
  clear_ = true;
}

std::int64_t Weather::struck() const {
  const std::lock_guard lock(mutex_);
  return struck_;
}

}  // namespace lockstep::testing::proof
