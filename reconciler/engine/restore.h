// Restoring: a backup's documents against what is live, and put back batch by batch.
#pragma once

#include <functional>

#include "reconciler/model/restoration.h"
#include "reconciler/provider/restorer.h"

namespace lockstep {

// Hands every document of a backup on, from the first, each time it is called; true if the backup
// has no end (BackupEnd::cut). An error voids all that was handed on.
using KeptDocuments = std::function<Result<bool>(const TakeKept& take)>;

// Fills in `documents`, `existing` and `cut` of `known`, reading all of `kept`: a backup that is
// altered anywhere is an error, and nothing of it may be restored.
Result<Restoration> PlanRestore(Restoration known, const KeptDocuments& kept,
                                const Restorer& restorer, const Reading& world);

// Puts back what is missing, one batch in flight, telling world.progress of each; stops at the
// first error. A second run of it does nothing. REQUIRES: PlanRestore of the same `kept` succeeded.
Restored Restore(const Restoration& plan, const KeptDocuments& kept, const Restorer& restorer,
                 const Reading& world, Writer& http);

}  // namespace lockstep
