// Fence: several commits at once behind one lease.
#pragma once

#include <condition_variable>
#include <mutex>

#include "plugins/firestore/client.h"
#include "plugins/firestore/lease.h"

namespace lockstep::firestore {

// Where a rewrite that changes nothing keeps the lease's update time, commits go out side by side
// with the same one. A renewal moves it, so it goes out alone. Where every rewrite moves it, one
// commit goes at a time. Thread-safe.
class Fence {
 public:
  // All of them outlive it.
  Fence(Lease& lease, const Collection& collection, const Client& client, Writer& http)
      : lease_(lease), collection_(collection), client_(client), http_(http) {}

  // Sends the deletes behind a rewrite of the lease, in one commit. The error is that of Commit;
  // where the lease is another's, Confirm says so.
  Status Commit(const Json& deletes);

  // As Lease; they wait for the commits in flight.
  Status Confirm();
  Status RenewIfDue();
  bool IsDue();

 private:
  class Alone;

  Result<bool> Send(const Json& deletes);  // false: not sent, the lease has to be read first

  Lease& lease_;
  const Collection& collection_;
  const Client& client_;
  Writer& http_;
  std::mutex mutex_;  // guards all below, and lease_ but where `alone_` lends it out
  std::condition_variable changed_;
  int in_flight_ = 0;
  bool alone_ = false;          // somebody uses the lease's own requests
  bool one_at_a_time_ = false;  // the lease's update time was seen to move
};

}  // namespace lockstep::firestore
