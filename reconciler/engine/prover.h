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

// The same of what was read already: what every witness says of `live`. Pure.
// `look` stays empty: see AddLooks.
std::vector<Evidence> Climb(const Resource& wanted, const Change& planned, const Observation& live,
                            const Observations& seen, const Registry& registry);

// Fills in Evidence::look of every rung that a witness of this build knows how to look at. Pure.
void AddLooks(const Resource& wanted, const Change& planned, const Scope& scope,
              const Registry& registry, std::vector<Evidence>& ladder);

}  // namespace lockstep
