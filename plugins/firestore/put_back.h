// PutDocumentsBack: deleted documents created anew, never over one that exists.
#pragma once

#include <span>
#include <string>

#include "plugins/firestore/client.h"
#include "plugins/firestore/collection.h"
#include "reconciler/model/resource.h"
#include "reconciler/model/restoration.h"
#include "reconciler/provider/provider.h"

namespace lockstep::firestore {

// The collection that all of `documents` are in by their own names. kInvalidArgument if it is not
// the one of `address` in `project`: a backup restores nothing but what it says it is of.
// REQUIRES: `documents` is not empty.
Result<Collection> CollectionOf(const Address& address, std::span<const Json> documents,
                                const std::string& project);

// How many of `documents`, each of `collection`, exist; one that is named twice counts twice.
Result<std::int64_t> CountLive(const Collection& collection, std::span<const Json> documents,
                               const Client& client);

// Looks which of `documents` are missing and creates those, in one commit or, where a server finds
// that too large, in several; each write demands that the document does not exist. One that comes
// into being meanwhile is left as it is and counted as existing. At most 500 documents.
Restored PutDocumentsBack(const Collection& collection, std::span<const Json> documents,
                          const Client& client, const Reading& world, Writer& http);

}  // namespace lockstep::firestore
