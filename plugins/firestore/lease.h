// Lease: the one writer's claim to a collection, a document that every delete is fenced with.
#pragma once

#include <string>

#include "plugins/firestore/client.h"
#include "plugins/firestore/collection.h"
#include "reconciler/base/json.h"
#include "reconciler/base/result.h"
#include "reconciler/provider/provider.h"

namespace lockstep::firestore {

// Held by one run at a time. Safety needs no clock: a delete's commit carries FenceWrite(), which
// fails once another run has taken the lease. Only liveness does: a lease that stays unchanged for
// 60 s on our own monotonic clock is taken over. Not thread-safe.
class Lease {
 public:
  // Waits up to run.lock_timeout for a lease that another run holds, then kAborted, naming holder,
  // run and age. `client`, and what `world` refers to, outlive the lease.
  static Result<Lease> Acquire(const Collection& collection, const Client& client,
                               const Writing& world);

  // The first write of every commit that deletes: a rewrite of the lease that changes nothing, so
  // that its update time stays and the next commit can carry the same one.
  Json FenceWrite() const;

  // Call it with the fence's writeResult, so that it is right too where the update time moves.
  Status Fenced(const Json& write_result);

  // After a commit failed: whose is the lease? Ours: its present update time is taken. Another's,
  // or released by force: kAborted.
  Status Confirm();

  // Commits a change of its own if the last one is 15 s old. kAborted as Confirm().
  Status RenewIfDue();

  // Deletes the document if it is still ours, in spite of a stop. A lease that could not be
  // released is taken over by the next run after 60 s: this is logged, not an error.
  void Release();

 private:
  struct Found;
  struct Rival;

  Lease(Collection collection, const Client& client, const Writing& world);

  Result<bool> TryOnce(Rival& rival);
  Result<bool> Outwait(const Found& found, Rival& rival);
  Result<bool> TryToCreate();
  Result<bool> TryToTakeOver(const Found& found);
  Result<Found> Look() const;
  Result<Found> LookWith(const Client& client) const;
  Status Hold(const Json& write_results);
  Json Fields(std::int64_t renewals) const;
  std::string Describe(const Found& found) const;

  Collection collection_;
  const Client* client_;
  const Writing* world_;
  std::string name_;
  std::int64_t renewals_ = 0;
  std::string update_time_;  // of what we wrote last
  Duration renewed_{0};      // on the monotonic clock
};

}  // namespace lockstep::firestore
