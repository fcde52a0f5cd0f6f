// Holds: a resource that is shown and never touched until a day.
#pragma once

#include "reconciler/model/resource.h"
#include "reconciler/provider/provider.h"

namespace lockstep {

// Turns `planned` into no change, with the hold and what it holds back as the reason. Its ladder
// stays: a held writer opens a gate only if its live state is proven. A hold whose day is over
// (UTC, by `now`) is a finding that blocks. REQUIRES: resource.hold.
void ApplyHold(const Resource& resource, TimePoint now, Planned& planned);

}  // namespace lockstep
