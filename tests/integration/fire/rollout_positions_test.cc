// Every fault at every request of a rollout: someone serves at all times, no update is sent twice,
// and the next run ends the work.
#include "tests/integration/fire/programs.h"

namespace lockstep::testing {
namespace {

class EveryRequestOfARollout : public ProgramsUnderFire {
 protected:
  bool Survives(const NamedFault& fault, int position);
};

// One fault at the `position`th request. False if there are fewer requests.
bool EveryRequestOfARollout::Survives(const NamedFault& fault, int position) {
  SCOPED_TRACE(fault.name + " at request " + std::to_string(position));
  NewCloud();
  const Json before = cloud_->Service(phase2_.name);
  proxy_->Add({.fault = fault.fault, .first = position, .times = 1});
  const auto change = Plan(phase2_);
  const std::optional<Error> error = change ? Apply(*change) : std::nullopt;
  const std::size_t requests = proxy_->passed().size();
  ExpectServed(before);
  const Json between = cloud_->Service(phase2_.name);
  EXPECT_LE(GenerationOf(between), GenerationOf(before) + 3)
      << "one for the revision, one for its traffic, one that puts the traffic back";
  if (change) {
    EXPECT_EQ(change->action, Action::kUpdate);
  }
  proxy_->Clear();
  Renew();
  const auto rest = Plan(phase2_);
  EXPECT_THAT(rest, IsOk());
  if (change && !error) {
    EXPECT_TRUE(rest && rest->action == Action::kNone) << "said to be done, and it is not";
    return requests >= static_cast<std::size_t>(position);
  }
  if (rest && rest->action != Action::kNone) {
    EXPECT_EQ(NoError(Apply(*rest)), "");
  }
  const auto end = Plan(phase2_);
  EXPECT_TRUE(end && end->action == Action::kNone) << "the next run ends the work";
  ExpectServed(before);
  if (between["latestCreatedRevision"] != before["latestCreatedRevision"]) {
    EXPECT_EQ(cloud_->Service(phase2_.name)["latestCreatedRevision"],
              between["latestCreatedRevision"])
        << "what is staged is not staged again";
  }
  return requests >= static_cast<std::size_t>(position);
}

TEST_F(EveryRequestOfARollout, MayFailInAnyWay) {
  int points = 0;
  for (const NamedFault& fault : DistinctFaults()) {
    for (int position = 1; !HasFailure() && Survives(fault, position); ++position) ++points;
  }
  std::printf("%d faults at a request\n", points);
  EXPECT_GE(points, 70) << "ten requests and more, each fault at each";
}

}  // namespace
}  // namespace lockstep::testing
