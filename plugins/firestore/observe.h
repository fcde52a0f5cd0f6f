// Observing: one collection, counted and scanned at one read time.
#pragma once

#include "plugins/firestore/client.h"
#include "plugins/firestore/seen.h"
#include "plugins/firestore/spec.h"

namespace lockstep::firestore {

// Counts, and scans at the count's read time if there are rules or documents that must be there.
// Else it counts no further than CountedUpTo. Tries once more,
// afresh, if that time is too old by then or the stream broke off; all else voids it.
Result<Seen> ObserveCollection(const Collection& collection, const CollectionSpec& spec,
                               const Client& client);

// A count and scan that failed so may be repeated, once, at a new read time.
bool IsWorthAFreshLook(const Error& error);

}  // namespace lockstep::firestore
