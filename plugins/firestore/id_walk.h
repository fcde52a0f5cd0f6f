// IdWalk: a scan of a collection's ids that can be left and gone on with, at one read time.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "plugins/firestore/client.h"
#include "plugins/firestore/collection.h"
#include "plugins/firestore/sentence.h"

namespace lockstep::firestore {

// A stream that is read slowly is cut off by a server, and while it is open nothing else may be
// sent by its thread. So it is left where it is, and a new one begins behind the last id: it sees
// the same state, since a read time stays readable for an hour. Not thread-safe.
class IdWalk {
 public:
  enum class Next { kGoOn, kPause };  // after the row that was just taken
  using Take = std::function<Result<Next>(const Row& row)>;

  // All of `count.documents` ids at `count.read_time`. What it is given by reference outlives it.
  IdWalk(const Collection& collection, Count count, const Client& client);

  // Hands on the rows from where the last call ended until `take` pauses or fails, or all were
  // taken, each once. A stream that breaks off after it brought rows is begun anew. kDataLoss if in
  // the end there were not as many as were counted; else as Client::ScanAfter.
  Status GoOn(const Take& take);

  bool done() const { return done_; }
  const Count& count() const { return count_; }

 private:
  Status Stream(const Take& take);

  const Collection& collection_;
  const Count count_;
  const Client& client_;
  std::string last_id_{};
  std::int64_t rows_ = 0;
  bool paused_ = false;
  bool failed_ = false;  // by the taker
  bool done_ = false;
};

}  // namespace lockstep::firestore
