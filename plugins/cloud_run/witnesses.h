// The witnesses of digest, revision and traffic.
#pragma once

#include <memory>
#include <vector>

#include "reconciler/provider/witness.h"

namespace lockstep::cloud_run {

// One each for kRungDigest, kRungRevision and kRungTraffic. They judge what was observed and read
// nothing themselves. For jobs there is a digest and nothing else; for other types nothing.
std::vector<std::unique_ptr<Witness>> MakeWitnesses();

}  // namespace lockstep::cloud_run
