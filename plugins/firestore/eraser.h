// Eraser: the one place that can send a delete.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "plugins/firestore/clean_up.h"
#include "plugins/firestore/client.h"
#include "plugins/firestore/copy_writes.h"
#include "plugins/firestore/lease.h"
#include "plugins/firestore/rescan.h"
#include "reconciler/model/outcome.h"
#include "reconciler/provider/provider.h"

namespace lockstep::firestore {

inline constexpr std::size_t kCanaryBatch = 25;    // the first one of an apply
inline constexpr std::size_t kLargestBatch = 499;  // with the fence 500 writes a commit

// Deletes only what a rule names and no keep holds, only under its bound, only what is as it was
// scanned, only after it was backed up, and only while the lease is ours. Not thread-safe.
class Eraser {
 public:
  struct Parts {
    const Address& address;  // of the backup
    const CleanUpTask& task;
    const Client& client;
    Lease& lease;
    const Writing& world;
  };

  // `bound`: documents that may be asked of it in its life. What `parts` refers to outlives it.
  Eraser(const Parts& parts, std::int64_t bound);

  // Deletes one batch, at most kLargestBatch, in one commit or, where a server finds that too
  // large, in several. Counts what was deleted, what changed since the scan and what vanished,
  // whether it succeeds or not. kCancelled if a stop came before the commit; kAborted if the lease
  // is another's; kInternal for a document that it must not delete.
  Status Erase(std::span<const Target> batch);

  const CleanUpCount& count() const { return count_; }

 private:
  Status CheckMayDelete(std::span<const Target> batch);
  Result<std::vector<Target>> BackUp(std::span<const Target> batch);
  Result<std::vector<Target>> BackUpOnce(std::span<const Target> batch);
  Status Send(std::vector<Target> rest);
  // One commit; false if it failed and is to be sent again, as Recover left it.
  Result<bool> SendPart(std::vector<Target>& rest, std::size_t& part, int tries);
  Result<Json> CommitDeletes(std::span<const Target> part);
  // After a commit failed: waits, or drops from `rest` what needs no delete any more, or makes
  // `part` smaller. An error if there is no point in going on.
  Status Recover(const Error& failure, std::vector<Target>& rest, std::size_t& part, int tries);
  Status ReadBack(bool answer_was_lost, std::vector<Target>& rest, std::size_t part);

  Parts parts_;
  std::int64_t bound_;
  std::int64_t asked_ = 0;
  CleanUpCount count_{};
  CopyWrites copies_;
};

}  // namespace lockstep::firestore
