// The witnesses of digest, revision, traffic, code and logs.
#pragma once

#include <memory>
#include <vector>

#include "reconciler/provider/witness.h"

namespace lockstep::cloud_run {

// One each for kRungDigest, kRungRevision, kRungTraffic, kRungCode and kRungLogs. They judge what
// was observed and read nothing themselves. Jobs have no revision and no traffic, other types
// nothing of it; code and logs are for what asks for them.
std::vector<std::unique_ptr<Witness>> MakeWitnesses();

}  // namespace lockstep::cloud_run
