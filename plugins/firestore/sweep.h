// Sweep: the documents that a rescan found, on their way to the commits that delete them.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>

#include "plugins/firestore/batch_queue.h"
#include "plugins/firestore/clean_up.h"
#include "plugins/firestore/client.h"
#include "plugins/firestore/eraser.h"
#include "plugins/firestore/fence.h"
#include "plugins/firestore/id_walk.h"
#include "plugins/firestore/rescan.h"

namespace lockstep::firestore {

// Deletes what the rescan listed. Where that is more than it could list, a second scan at the
// rescan's read time names them while the deletes go on: it may find what the rescan counted and
// nothing else. Used once.
class Sweep {
 public:
  struct Parts {
    const CleanUpTask& task;
    Rescan& rescan;  // its list is used up
    const Client& client;
    Eraser& eraser;
    Fence& fence;
  };
  // Told how many of the documents that were found are dealt with; one call at a time.
  using OnErased = std::function<void(std::int64_t done)>;

  // What `parts` refers to outlives it.
  Sweep(const Parts& parts, OnErased on_erased);

  // The first error that stopped it; what was begun by then is finished, and counted by the eraser.
  // kDataLoss or kAborted if the scan is not what the rescan counted.
  Status Run(Workers& workers);

 private:
  void Work();
  void Scan();
  // True once there are no more.
  Result<bool> PutListed();
  Result<bool> PutScanned();
  Result<IdWalk::Next> Take(const Row& row);
  void Erase(const Batch& batch);

  Parts parts_;
  OnErased on_erased_;
  IdWalk walk_;             // used by one worker at a time, as the queue says
  std::int64_t found_ = 0;  // by the walk
  BatchQueue queue_;
  std::mutex mutex_;  // guards erased_, and makes calls of on_erased_ one at a time
  std::int64_t erased_ = 0;
};

}  // namespace lockstep::firestore
