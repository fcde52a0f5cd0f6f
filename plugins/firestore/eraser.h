// Eraser: the one place that can send a delete.
#pragma once

#include <cstdint>
#include <mutex>
#include <set>
#include <span>
#include <string>

#include "plugins/firestore/clean_up.h"
#include "plugins/firestore/client.h"
#include "plugins/firestore/copy_writes.h"
#include "plugins/firestore/delete_pace.h"
#include "plugins/firestore/fence.h"
#include "plugins/firestore/target.h"
#include "reconciler/model/outcome.h"
#include "reconciler/provider/provider.h"

namespace lockstep::firestore {

// Deletes only what a rule names and no keep holds, only under its bound, only what is as it was
// scanned, only after it was backed up, and only while the lease is ours. Thread-safe.
class Eraser {
 public:
  struct Parts {
    const Address& address;  // of the backup
    const CleanUpTask& task;
    const Client& client;
    Fence& fence;
    const Writing& world;
  };

  // `bound`: documents that may be asked of it in its life. What `parts` refers to outlives it.
  Eraser(const Parts& parts, std::int64_t bound);

  // Deletes one batch, at most kLargestBatch, in one commit or, where a server finds that too
  // large, in several. Counts what was deleted, what changed since the scan and what vanished,
  // whether it succeeds or not. kCancelled if a stop came before the commit; kAborted if the lease
  // is another's; kInternal for a document that it must not delete.
  Status Erase(std::span<const Target> batch);

  CleanUpCount count() const;
  std::set<std::string> rules() const;  // those of which a document was deleted

 private:
  Status CheckMayDelete(std::span<const Target> batch);
  Result<Batch> BackUp(std::span<const Target> batch, CopyWrites& copies);
  Result<Batch> BackUpOnce(std::span<const Target> batch, CopyWrites& copies);
  Status Send(Batch rest, const CopyWrites& copies);
  // One commit; false if it failed and is to be sent again, as Recover left it.
  Result<bool> SendPart(Batch& rest, std::size_t& part, const CopyWrites& copies, int tries);
  Status AwaitTurn(std::size_t documents);
  Status CommitDeletes(std::span<const Target> part, const CopyWrites& copies);
  // After a commit failed: waits, or drops from `rest` what needs no delete any more, or makes
  // `part` smaller. An error if there is no point in going on.
  Status Recover(const Error& failure, Batch& rest, std::size_t& part, int tries);
  Status ReadBack(bool answer_was_lost, Batch& rest, std::size_t part);
  void CountDeleted(std::span<const Target> targets);
  void CountLeft(std::int64_t survived, std::int64_t gone);

  Parts parts_;
  const std::int64_t bound_;
  mutable std::mutex mutex_;  // guards all below
  std::int64_t asked_ = 0;
  DeletePace pace_;
  CleanUpCount count_{};
  std::set<std::size_t> rules_;  // by index
};

}  // namespace lockstep::firestore
