// Whether each host that a manifest needs can be reached, and whether its clock agrees with ours.
#pragma once

#include <span>
#include <vector>

#include "reconciler/model/diagnosis.h"
#include "reconciler/provider/registry.h"

namespace lockstep {

// One check a host, whatever it answers, and one of the clock, by the Date of the first answer that
// has one: within a minute is fine; five and more fail, since Google refuses what is signed so far
// off (https://developers.google.com/identity/protocols/oauth2/service-account).
std::vector<Check> CheckEndpoints(std::span<const Resource> wanted, const Registry& registry,
                                  const Reading& world);

}  // namespace lockstep
