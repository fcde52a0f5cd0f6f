// Rungs that a manifest asks for and that no plugin of this build can climb.
#pragma once

#include <vector>

#include "reconciler/model/evidence.h"
#include "reconciler/model/resource.h"
#include "reconciler/provider/registry.h"

namespace lockstep {

// Adds an unknown rung for each of resource.proofs that has no witness, unless it is on the ladder
// already: a proof that was asked for is never passed over in silence.
void AddDeclaredProofs(const Resource& resource, const Registry& registry,
                       std::vector<Evidence>& ladder);

}  // namespace lockstep
