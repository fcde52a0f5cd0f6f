#include "plugins/firestore/batch_queue.h"

#include <chrono>
#include <utility>

namespace lockstep::firestore {
namespace {

// A scan holds one of the program's requests in flight: the commits may be waiting for that one.
constexpr std::chrono::seconds kLongestWaitForRoom{5};

}  // namespace

bool BatchQueue::MayErase() const {
  if (batches_.empty() || erasing_ >= kCommitsInFlight) return false;
  return canary_done_ || !canary_sent_;
}

BatchQueue::Work BatchQueue::Next() {
  std::unique_lock lock(mutex_);
  while (status_) {
    if (!scanned_ && !scanning_ && batches_.size() <= kMostBatches / 2) {
      scanning_ = true;
      return {.job = Job::kScan};
    }
    if (MayErase()) {
      Work work{.job = Job::kErase, .batch = std::move(batches_.front())};
      batches_.pop_front();
      canary_sent_ = true;
      ++erasing_;
      changed_.notify_all();
      return work;
    }
    if (scanned_ && batches_.empty()) break;
    ++waiting_;
    const bool idle = changed_.wait_for(lock, idle_for_) == std::cv_status::timeout;
    --waiting_;
    if (idle) return {.job = Job::kIdle};
  }
  return {.job = Job::kEnd};
}

void BatchQueue::PushBatch() {
  canary_cut_ = true;
  batches_.push_back(std::exchange(partial_, {}));
  changed_.notify_all();
}

bool BatchQueue::Put(Target target) {
  std::unique_lock lock(mutex_);
  partial_.push_back(std::move(target));
  if (partial_.size() < (canary_cut_ ? kLargestBatch : kCanaryBatch)) return status_.has_value();
  PushBatch();
  while (status_ && batches_.size() >= kMostBatches && OthersAtWork()) {
    if (changed_.wait_for(lock, kLongestWaitForRoom) == std::cv_status::timeout) break;
  }
  return status_ && batches_.size() < kMostBatches;
}

void BatchQueue::ScanLeft() {
  const std::lock_guard lock(mutex_);
  scanning_ = false;
  changed_.notify_all();
}

void BatchQueue::ScanEnded() {
  const std::lock_guard lock(mutex_);
  scanning_ = false;
  scanned_ = true;
  if (!partial_.empty()) PushBatch();
  changed_.notify_all();
}

void BatchQueue::Erased() {
  const std::lock_guard lock(mutex_);
  --erasing_;
  canary_done_ = true;
  changed_.notify_all();
}

void BatchQueue::Fail(Error error) {
  const std::lock_guard lock(mutex_);
  if (status_) status_ = lockstep::Fail(std::move(error));
  changed_.notify_all();
}

Status BatchQueue::status() const {
  const std::lock_guard lock(mutex_);
  return status_;
}

}  // namespace lockstep::firestore
