#include "plugins/firestore/fence.h"

#include "plugins/firestore/commit.h"

namespace lockstep::firestore {

// While it lives, nobody else uses the lease, and no commit begins. Those in flight are waited for.
class Fence::Alone {
 public:
  explicit Alone(Fence& fence) : fence_(fence) {
    std::unique_lock lock(fence.mutex_);
    fence.changed_.wait(lock, [&] { return !fence.alone_; });
    fence.alone_ = true;
    fence.changed_.wait(lock, [&] { return fence.in_flight_ == 0; });
  }
  ~Alone() {
    const std::lock_guard lock(fence_.mutex_);
    fence_.alone_ = false;
    fence_.changed_.notify_all();
  }
  Alone(const Alone&) = delete;
  Alone& operator=(const Alone&) = delete;

 private:
  Fence& fence_;
};

Status Fence::Commit(const Json& deletes) {
  for (bool sent = false; !sent;) {
    LOCKSTEP_CHECK(RenewIfDue());
    LOCKSTEP_TRY(sent, Send(deletes));
  }
  return {};
}

Result<bool> Fence::Send(const Json& deletes) {
  Json writes = Json::array();
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !alone_ && (!one_at_a_time_ || in_flight_ == 0); });
    if (!lease_.IsKnown()) return false;
    ++in_flight_;
    writes.push_back(lease_.FenceWrite());
  }
  writes.insert(writes.end(), deletes.begin(), deletes.end());
  const Result<Json> results = firestore::Commit(collection_, writes, client_, http_);
  const std::lock_guard lock(mutex_);
  --in_flight_;
  changed_.notify_all();
  if (!results) return Fail(results.error());
  // Where it moved, no other commit that was sent with the old time can have been done.
  if (lease_.Fenced(StringAt(results->at(0), "updateTime"))) one_at_a_time_ = true;
  return true;
}

Status Fence::Confirm() {
  const Alone alone(*this);
  return lease_.Confirm();
}

bool Fence::IsDue() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return !alone_; });
  return lease_.IsDue() || !lease_.IsKnown();
}

Status Fence::RenewIfDue() {
  if (!IsDue()) return {};
  const Alone alone(*this);
  if (!lease_.IsKnown()) LOCKSTEP_CHECK(lease_.Confirm());
  return lease_.RenewIfDue();
}

}  // namespace lockstep::firestore
