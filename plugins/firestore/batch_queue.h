// BatchQueue: documents on their way from the scan to the commits, a bounded number of them.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>

#include "plugins/firestore/target.h"
#include "reconciler/base/clock.h"
#include "reconciler/base/result.h"

namespace lockstep::firestore {

inline constexpr int kCommitsInFlight = 4;  // more gain nothing, and strain neighbouring ids
inline constexpr std::size_t kMostBatches = 16;

// Says to each of several workers what to do next. The first batch is a canary of 25: until it is
// erased no other one is begun. No worker waits unless another one is at work, so one alone gets
// everything done, too: it scans until the queue is full, and erases until it is half empty.
// Thread-safe.
class BatchQueue {
 public:
  enum class Job {
    kScan,   // go on with the scan: Put its targets, then ScanLeft or ScanEnded
    kErase,  // `batch`; then Erased
    kIdle,   // there was nothing to do for a while
    kEnd,
  };
  struct Work {
    Job job = Job::kEnd;
    Batch batch{};
  };

  // `idle_for`: real time after which a worker with nothing to do is told so.
  explicit BatchQueue(Duration idle_for = Duration{1'000}) : idle_for_(idle_for) {}

  Work Next();

  // Waits for room as long as others make some. False: leave the scan, and come back later.
  bool Put(Target target);
  void ScanLeft();
  void ScanEnded();
  void Erased();

  // Nothing new is begun any more. The first error stays.
  void Fail(Error error);
  Status status() const;

 private:
  void PushBatch();  // REQUIRES below: mutex_ is held
  bool MayErase() const;
  bool OthersAtWork() const { return erasing_ > 0 || waiting_ > 0; }

  const Duration idle_for_;
  mutable std::mutex mutex_;  // guards all below
  std::condition_variable changed_;
  std::deque<Batch> batches_;
  Batch partial_;
  bool canary_cut_ = false;   // the first batch was pushed
  bool canary_sent_ = false;  // it was given to a worker
  bool canary_done_ = false;
  bool scanning_ = false;
  bool scanned_ = false;
  int erasing_ = 0;
  int waiting_ = 0;  // workers with nothing to do
  Status status_{};
};

}  // namespace lockstep::firestore
