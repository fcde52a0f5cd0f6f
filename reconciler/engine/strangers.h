// Strangers: what is live in the scope and that no entry of the manifest names.
#pragma once

#include <span>
#include <vector>

#include "reconciler/model/plan.h"
#include "reconciler/model/policy.h"
#include "reconciler/model/resource.h"

namespace lockstep {

// Present, neither wanted nor needed nor a lead, and covered by no `ignore` glob. In the order of
// addresses.
std::vector<const Observation*> FindStrangers(std::span<const Resource> wanted,
                                              const Observations& seen, const Policy& policy);

// One finding each, as severe as the manifest says; `unmanaged: error` blocks.
void ReportStrangers(std::span<const Observation* const> strangers, const Policy& policy,
                     std::vector<Finding>& findings);

}  // namespace lockstep
