#include "plugins/firestore/sweep.h"

#include <optional>
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
  const Result<bool> ended = parts_.rescan.targets.IsWhole() ? PutListed() : PutScanned();
  if (!ended) queue_.Fail(ended.error());
  ended.value_or(true) ? queue_.ScanEnded() : queue_.ScanLeft();
}

Result<bool> Sweep::PutListed() {
  while (std::optional<Target> target = parts_.rescan.targets.Take()) {
    if (!queue_.Put(*std::move(target))) return false;
  }
  return true;
}

Result<bool> Sweep::PutScanned() {
  LOCKSTEP_CHECK(walk_.GoOn([this](const Row& row) { return Take(row); }));
  if (!walk_.done()) return false;
  if (found_ == parts_.rescan.found) return true;
  return Fail(Code::kDataLoss, "two scans at one read time found " +
                                   std::to_string(parts_.rescan.found) + " and " +
                                   std::to_string(found_) + " documents to delete");
}

Result<IdWalk::Next> Sweep::Take(const Row& row) {
  const Stood stood = StandingOf(row, parts_.task.sentence);
  if (stood.standing != Standing::kTarget) return IdWalk::Next::kGoOn;
  if (++found_ > parts_.rescan.found) {
    return Fail(Code::kAborted, "more documents match than a moment before, at one read time");
  }
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
