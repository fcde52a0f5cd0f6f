#include "plugins/firestore/id_walk.h"

#include <utility>

namespace lockstep::firestore {
namespace {

bool BrokeOff(const Error& error) {
  return error.code == Code::kUnavailable || error.code == Code::kDeadlineExceeded ||
         error.code == Code::kDataLoss;
}

}  // namespace

IdWalk::IdWalk(const Collection& collection, Count count, const Client& client)
    : collection_(collection), count_(std::move(count)), client_(client) {}

Status IdWalk::GoOn(const Take& take) {
  paused_ = false;
  while (!done_ && !paused_) {
    const std::int64_t before = rows_;
    Status streamed = Stream(take);
    if (paused_) break;
    const bool again = !streamed && !failed_ && rows_ > before && BrokeOff(streamed.error());
    if (!streamed && !again) return streamed;
    done_ = streamed.has_value();
  }
  if (!done_ || rows_ == count_.documents) return {};
  return Fail(Code::kDataLoss,
              "Firestore's answer is not what was asked for: " + std::to_string(rows_) +
                  " ids, but " + std::to_string(count_.documents) + " documents were counted");
}

Status IdWalk::Stream(const Take& take) {
  const auto take_row = [&](const Row& row) -> Status {
    last_id_ = row.id;
    ++rows_;
    const Result<Next> next = take(row);
    if (!next) {
      failed_ = true;
      return Fail(next.error());
    }
    if (*next == Next::kGoOn) return {};
    paused_ = true;
    return Fail(Code::kCancelled, "the scan pauses");  // it is how a sink ends a stream
  };
  return client_.ScanAfter(collection_, count_.read_time, last_id_, count_.documents - rows_,
                           take_row);
}

}  // namespace lockstep::firestore
