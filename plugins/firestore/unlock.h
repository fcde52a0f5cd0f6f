// Unlock: takes a collection's lease from a run that is dead.
#pragma once

#include <string>

#include "reconciler/base/result.h"
#include "reconciler/http/http.h"
#include "reconciler/model/resource.h"
#include "reconciler/provider/provider.h"

namespace lockstep::firestore {

// Who held the lease of `collection`, a validated resource of this plugin, and for how long, once
// it is taken from run `run_id`. That run, should it live on, deletes nothing more; what a lease
// remembers of clean-ups stays. kFailedPrecondition if nobody holds it, or another run does; that
// error names holder and age. kAborted if it moves faster than it can be taken.
Result<std::string> Unlock(const Resource& collection, const std::string& run_id,
                           const Reading& world, Writer& http);

}  // namespace lockstep::firestore
