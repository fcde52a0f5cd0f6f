// Copies: reading what clean-ups copied into the database before they deleted it.
#pragma once

#include <string>
#include <vector>

#include "plugins/firestore/backup_copy.h"
#include "plugins/firestore/client.h"
#include "plugins/firestore/collection.h"
#include "reconciler/provider/restorer.h"

namespace lockstep::firestore {

// The runs that copied documents of `cleaned`, the oldest first. kResourceExhausted if they are
// more than a person could choose from.
Result<std::vector<CopiedRun>> RunsInCopies(const Collection& cleaned, const CopySpec& spec,
                                            const Client& client);

// Every document that `run` copied, in pages, so that `take` may take its time.
Status ReadCopiesOf(const Collection& cleaned, const CopySpec& spec, const std::string& run,
                    const TakeKept& take, const Client& client);

}  // namespace lockstep::firestore
