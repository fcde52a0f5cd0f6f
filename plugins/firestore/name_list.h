// Name lists: every name that a planned clean-up would delete, read afresh at the plan's time.
#pragma once

#include "plugins/firestore/clean_up.h"
#include "plugins/firestore/client.h"
#include "reconciler/provider/provider.h"

namespace lockstep::firestore {

// Hands on the full names in order, one at a time; none is kept. kAborted, after the last of them,
// if they are not those that were planned, by number and SHA-256; the errors of Client::Scan, and
// that of `take`, which ends it.
Status ListNames(const CleanUpTask& task, const Client& client, const TakeName& take);

}  // namespace lockstep::firestore
