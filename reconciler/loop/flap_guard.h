// FlapGuard: keeps the loop from changing one resource back again and again.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "reconciler/base/clock.h"
#include "reconciler/model/plan.h"
#include "reconciler/model/round.h"

namespace lockstep {

// A resource that was brought to one and the same state (or cleaned) three times within an hour is
// being changed by somebody else, too: it is suspended until the text of the manifest changes, or
// until the program begins anew. A resource that goes to a new state each time, as in three
// deployments, does not flap. Of one manifest; not thread-safe.
class FlapGuard {
 public:
  // `changed`, of a round under the manifest with that digest, ended at `at` on the monotonic clock
  // and at `when` for people.
  void Record(const std::string& manifest_digest, const RoundResource& changed, Duration at,
              TimePoint when);

  // What may not be changed under the manifest with that digest, by address.
  std::vector<Flapping> Suspended(const std::string& manifest_digest) const;

 private:
  struct History {
    std::map<std::string, std::vector<Duration>> changes{};  // by wish, oldest first
    std::optional<TimePoint> suspended{};
  };

  std::string digest_;  // of the manifest that all below is about
  std::map<Address, History> histories_;
};

// Takes what is suspended out of `plan`: it becomes no change, which names what is held back, with
// a finding each. Its ladder stays, so that it opens a gate only if its live state is proven.
void HoldBack(const std::vector<Flapping>& suspended, Plan& plan);

}  // namespace lockstep
