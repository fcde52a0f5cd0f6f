// Commit: an atomic set of writes, and what its failure means.
#pragma once

#include "plugins/firestore/client.h"
#include "reconciler/base/json.h"
#include "reconciler/http/http.h"
#include "reconciler/provider/provider.h"

namespace lockstep::firestore {

// Sends `writes`, each with a precondition, to the collection's database, and returns the answer's
// writeResults. It is not cut off by the stop token: the request in flight is finished, and ends by
// the client's deadline. An answer that does not parse, or lacks a result, is kDataLoss: the writes
// may have been done.
Result<Json> Commit(const Collection& collection, const Json& writes, const Client& client,
                    Writer& http);

enum class CommitFailure {
  kPrecondition,  // something moved, or an earlier attempt of the same commit was applied
  kUnknown,       // no answer: it may have been applied
  kContention,    // not applied; may be sent again
  kTooBig,        // not applied; fewer writes may fit
  kFinal,         // not applied, and would not be
};
CommitFailure Judge(const Error& error);

inline constexpr int kMostTries = 5;  // of one commit

// Sleeps before the next of several `tries`, from 1, of a commit that met contention: a random part
// of a time that doubles from half a second. Ends early if `world` is stopped.
void PauseAfterContention(int tries, const Reading& world);

}  // namespace lockstep::firestore
