// Prove: the ladder of evidence of one resource.
#pragma once

#include <vector>

#include "reconciler/model/evidence.h"
#include "reconciler/provider/registry.h"

namespace lockstep {

// Reads the resource again, trusts nothing that was read before, and asks every witness. Rungs come
// sorted by name. An error means that nothing was proven.
Result<std::vector<Evidence>> Prove(const Resource& wanted, const Change& planned,
                                    const Registry& registry, const Reading& world);

}  // namespace lockstep
