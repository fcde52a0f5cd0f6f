// Settling: a cleaned collection is watched for a while, for a writer that is still wrong.
#pragma once

#include <string>

#include "plugins/firestore/clean_up.h"
#include "plugins/firestore/client.h"
#include "plugins/firestore/fence.h"
#include "reconciler/model/plan.h"
#include "reconciler/provider/provider.h"

namespace lockstep::firestore {

// Watches for task.settle, every 2 s or a third of that if it is less: counts, and scans where the
// count moved, and in the end. A bad document created after `since` (a read time from before the
// first delete) is kFailedPrecondition, naming the ids and their likely writer; kCancelled if
// stopped. The lease is renewed meanwhile, and the time that is left reported.
Status Settle(const Change& change, const CleanUpTask& task, const std::string& since,
              const Client& client, Fence& fence, const Reading& world);

}  // namespace lockstep::firestore
