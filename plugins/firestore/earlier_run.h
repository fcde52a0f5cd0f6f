// EarlierRun: what an apply of the same plan had deleted before it was interrupted.
#pragma once

#include <cstdint>

#include "plugins/firestore/clean_up.h"
#include "plugins/firestore/client.h"
#include "reconciler/provider/backup.h"

namespace lockstep::firestore {

// How many documents that `task` names other runs have backed up since its plan, and are missing
// now: an apply deletes nothing that it did not back up. What a run backed up and could not delete
// any more, and somebody else deleted since, is counted, too: nothing tells it apart.
Result<std::int64_t> CountDeletedEarlier(const CleanUpTask& task, const Address& address,
                                         const Client& client, const Backup& backup);

}  // namespace lockstep::firestore
