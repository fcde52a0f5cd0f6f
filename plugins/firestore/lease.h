// Lease: the one writer's claim to a collection, a document that every delete is fenced with.
#pragma once

#include <set>
#include <string>

#include "plugins/firestore/client.h"
#include "plugins/firestore/collection.h"
#include "plugins/firestore/lease_document.h"
#include "reconciler/base/json.h"
#include "reconciler/base/result.h"
#include "reconciler/provider/provider.h"

namespace lockstep::firestore {

// Held by one run at a time. Safety needs no clock: a delete's commit carries FenceWrite(), which
// fails once another run has taken the lease. Only liveness does: a lease that stays unchanged for
// 60 s on our own monotonic clock is taken over. Not thread-safe: see Fence.
class Lease {
 public:
  // Waits up to run.lock_timeout for a lease that another run holds, then kAborted, naming holder,
  // run and age, and `lease_held`. `client`, and what `world` refers to, outlive the lease.
  static Result<Lease> Acquire(const Collection& collection, const Client& client,
                               const Writing& world);

  // The first write of every commit that deletes: a rewrite of the lease that changes nothing, so
  // that its update time stays and the next commit can carry the same one.
  Json FenceWrite() const { return WriteOf(collection_, held_); }

  // Call it with the update time that the fence's result tells, so that it is right too where a
  // rewrite moves it; true if it moved. Empty: it is not known until Confirm().
  bool Fenced(const std::string& update_time);
  bool IsKnown() const { return !held_.update_time.empty(); }

  // After a commit failed: whose is the lease? Ours: its present update time is taken. Another's,
  // or released by force: kAborted.
  Status Confirm();

  bool IsDue() const;  // the last renewal is 15 s old

  // Commits a change of its own if one is due. kAborted as Confirm().
  Status RenewIfDue();

  // Gives it back if it is still ours, in spite of a stop, and notes that `rules` had documents
  // deleted. A lease that could not be given back is taken over by the next run after 60 s: this is
  // logged, not an error.
  void Release(const std::set<std::string>& rules = {});

  const Cleanings& cleanings() const { return held_.cleanings; }
  const std::string& since() const { return held_.since; }  // the server's time it was taken

 private:
  struct Rival;

  Lease(Collection collection, const Client& client, const Writing& world);

  Result<bool> TryOnce(Rival& rival);
  Result<bool> Outwait(const LeaseDocument& found, Rival& rival);
  Result<bool> TryToTake(const LeaseDocument& found);
  Status Wrote(const Json& write_result);
  std::string WhoHolds(const LeaseDocument& found) const;

  Collection collection_;
  const Client* client_;
  const Writing* world_;
  LeaseDocument held_;   // as we wrote it last
  Duration renewed_{0};  // on the monotonic clock
};

}  // namespace lockstep::firestore
