// TakeSnapshot and ObservationsOf: observations on their way into a snapshot, and out of it for the
// plan of another manifest. Pure.
#pragma once

#include <span>

#include "reconciler/model/resource.h"
#include "reconciler/model/snapshot.h"
#include "reconciler/provider/registry.h"

namespace lockstep {

// What Observe made of `wanted`, errors as they are. `head` has all the rest, but for the types.
Snapshot TakeSnapshot(Snapshot head, std::span<const Resource> wanted, const Observations& seen,
                      const Registry& registry);

// What is known from `snapshot` for a plan of `wanted`, which need not be what it was taken for.
// Never more than was read: what is wanted and was not asked for, or asked for otherwise than it is
// wanted now, is an Observation with an error, and a type that was not asked is unread. What was
// asked for then and is not wanted now is a stranger if its type tells of strangers.
// REQUIRES: every resource went through Validate; the snapshot is of the same project and region.
Observations ObservationsOf(const Snapshot& snapshot, std::span<const Resource> wanted,
                            const Registry& registry);

}  // namespace lockstep
