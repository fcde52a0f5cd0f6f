// Any fault at any request of the incident's apply: what must hold holds, and the next run ends it.
#include "tests/integration/fire/fire.h"
#include "tests/proof/day.h"

namespace lockstep::testing::proof {
namespace {

struct Lie {
  NamedFault fault{};
  int position = 1;
  int times = 1;  // from there on: a fault that lasts is another one than a fault that passes
};

// The slow ones, beside those of tests/integration/fire.
std::vector<NamedFault> AllFaults() {
  std::vector<NamedFault> all = FaultsOfOneRequest();
  all.push_back({"a drip", faults::Drip(64, std::chrono::milliseconds{20})});
  all.push_back({"an empty object", faults::Edit([](const std::string&) { return "{}"; })});
  all.push_back({"a list without end", faults::Endless(std::size_t{80} << 20U)});
  all.push_back({"401", faults::Google(401, "UNAUTHENTICATED")});
  all.push_back({"409", faults::Google(409, "ABORTED")});
  all.push_back({"412", faults::Google(412, "FAILED_PRECONDITION")});
  all.push_back({"a pause beyond measure",
                 faults::Google(429, "RESOURCE_EXHAUSTED", {{"retry-after", "1000000000"}})});
  return all;
}

std::vector<Lie> AllLies(int requests) {
  std::vector<Lie> lies;
  for (const NamedFault& fault : AllFaults()) {
    for (int position = 1; position <= requests; ++position) {
      lies.push_back({.fault = fault, .position = position, .times = position % 3 == 0 ? 8 : 1});
    }
  }
  return lies;
}

// Whether the apply was a failure.
bool FailedUnder(const Lie& lie) {
  SCOPED_TRACE(lie.fault.name + " at request " + std::to_string(lie.position) + ", " +
               std::to_string(lie.times) + " times");
  SystemClock clock;
  Day day;
  day.proxy().Add({.fault = lie.fault.fault, .first = lie.position, .times = lie.times});
  const Duration begun = clock.Monotonic();
  const Ended apply = day.Run({"apply", "--auto-approve", day.Manifest()});
  EXPECT_LT(clock.Monotonic() - begun, std::chrono::seconds{120}) << "it ends in time";
  EXPECT_TRUE(apply.exit_code == 0 || apply.exit_code == 1) << apply.exit_code;
  const std::size_t left = day.ExpectNothingLost();
  day.ExpectCommitsWithinBounds();
  if (apply.exit_code == 0) {
    EXPECT_EQ(left, kGood) << "said to be done, and it is not";
  }
  day.ExpectConverges();
  return apply.exit_code != 0;
}

TEST(LyingNetwork, WhateverItSaysAtAnyRequestTheInvariantsHoldAndTheNextApplyConverges) {
  int requests = 0;
  {
    Day day;
    EXPECT_EQ(day.Run({"apply", "--auto-approve", day.Manifest()}).exit_code, 0);
    requests = static_cast<int>(day.proxy().passed().size());
  }
  const std::vector<Lie> all = AllLies(requests);
  std::atomic<int> failed = 0;
  const std::vector<Lie> chosen =
      Dice().Some(all, static_cast<std::size_t>(Count(30, static_cast<int>(all.size()))));
  ForEachAtOnce(chosen, [&](const Lie& lie) { failed += FailedUnder(lie) ? 1 : 0; });
  Figure(std::to_string(chosen.size()) + " of " + std::to_string(all.size()) +
         " faults x positions (" + std::to_string(failed) +
         " ended an apply): 0 documents lost, 0 beyond a bound, all ended in time and converged");
}

}  // namespace
}  // namespace lockstep::testing::proof
