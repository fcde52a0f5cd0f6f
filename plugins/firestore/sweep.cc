#include "plugins/firestore/sweep.h"

#include <utility>

namespace lockstep::firestore {

Sweep::Sweep(const Parts& parts, OnErased on_erased)
    : parts_(parts),
      on_erased_(std::move(on_erased)),
      walk_(parts.task.collection, parts.rescan.count, parts.client) {}

Status Sweep::Run(Workers& workers) {
  constexpr std::size_t kScanners = 1;
  workers.ForEach(kScanners + kCommitsInFlight, [this](std::size_t) { Work(); });
  return queue_.status();
}

void Sweep::Work() {
  while (true) {
    const BatchQueue::Work work = queue_.Next();
    switch (work.job) {
      case BatchQueue::Job::kScan: Scan(); break;
      case BatchQueue::Job::kErase: Erase(work.batch); break;
      case BatchQueue::Job::kIdle:
        // The others may all be waiting for an answer, for longer than a lease lasts.
        if (Status renewed = parts_.fence.RenewIfDue(); !renewed) queue_.Fail(renewed.error());
        break;
      case BatchQueue::Job::kEnd: return;
    }
  }
}

void Sweep::Scan() {
  Status scanned = walk_.GoOn([this](const Row& row) { return Take(row); });
  const bool short_of = scanned && walk_.done() && found_ != parts_.rescan.found;
  if (short_of) {
    scanned = Fail(Code::kDataLoss, "two scans at one read time found " +
                                        std::to_string(parts_.rescan.found) + " and " +
                                        std::to_string(found_) + " documents to delete");
  }
  if (!scanned) queue_.Fail(std::move(scanned).error());
  walk_.done() ? queue_.ScanEnded() : queue_.ScanLeft();
}

Result<IdWalk::Next> Sweep::Take(const Row& row) {
  const Stood stood = StandingOf(row, parts_.task.sentence);
  if (stood.standing != Standing::kTarget) return IdWalk::Next::kGoOn;
  if (++found_ > parts_.rescan.found) {
    return Fail(Code::kAborted, "more documents match than a moment before, at one read time");
  }
  if (parts_.suspended.contains(stood.rule)) return IdWalk::Next::kGoOn;
  const bool room = queue_.Put(
      {.id = std::string(row.id), .update_time = std::string(row.update_time), .rule = stood.rule});
  return room ? IdWalk::Next::kGoOn : IdWalk::Next::kPause;
}

void Sweep::Erase(const Batch& batch) {
  Status erased = parts_.eraser.Erase(batch);
  if (erased) {
    const std::lock_guard lock(mutex_);
    erased_ += static_cast<std::int64_t>(batch.size());
    on_erased_(erased_);
  } else {
    queue_.Fail(std::move(erased).error());
  }
  queue_.Erased();
}

}  // namespace lockstep::firestore
