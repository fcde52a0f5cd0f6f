// Observing: one collection, counted and scanned at one read time.
#pragma once

#include "plugins/firestore/client.h"
#include "plugins/firestore/seen.h"
#include "plugins/firestore/spec.h"

namespace lockstep::firestore {

// Counts, and scans if there are rules for bad ids, at the count's read time. Tries once more,
// afresh, if that time is too old by then or the stream broke off; all else voids it.
Result<Seen> ObserveCollection(const Collection& collection, const CollectionSpec& spec,
                               const Client& client);

// A count and scan that failed so may be repeated, once, at a new read time.
bool IsWorthAFreshLook(const Error& error);

}  // namespace lockstep::firestore
