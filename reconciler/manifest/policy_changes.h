// ComparePolicies: what a manifest allows that the one before it did not. Pure.
#pragma once

#include <vector>

#include "reconciler/manifest/manifest.h"
#include "reconciler/model/policy_change.h"

namespace lockstep {

// First those of the manifest as a whole, then by address; of one address in the order of its
// keys. Defaults count as if they were written. What cannot be shown to allow no more than before
// is in the list. What allows less is not, nor is what only changes what is wanted: a plan shows
// that. REQUIRES: both come from ReadManifest, and are of one project and region.
std::vector<PolicyChange> ComparePolicies(const Manifest& base, const Manifest& now);

}  // namespace lockstep
