// LeaseDocument: the lease of one collection as it stands in the database.
#pragma once

#include <cstdint>
#include <string>

#include "plugins/firestore/cleanings.h"
#include "plugins/firestore/client.h"
#include "plugins/firestore/collection.h"
#include "reconciler/base/json.h"
#include "reconciler/base/result.h"

namespace lockstep::firestore {

// It outlives the runs, because it remembers what they cleaned. Times are the server's own text.
struct LeaseDocument {
  std::string run{};
  std::string holder{};
  bool released = false;
  std::int64_t renewals = 0;
  std::string since{};   // when the run took it
  std::string forced{};  // why the run cleaned in spite of a closed gate; empty if it did not
  Cleanings cleanings{};

  std::string create_time{};
  std::string update_time{};  // empty if there is no document
  std::string read_time{};

  bool Exists() const { return !update_time.empty(); }
  bool Held() const { return Exists() && !released; }
  bool HeldBy(const std::string& run_id) const { return Held() && run == run_id; }
};

Result<LeaseDocument> ReadLease(const Collection& collection, const Client& client);

// The write that makes the document say what `lease` says, if it is as of `lease.update_time`, or
// if there is none where that is empty.
Json WriteOf(const Collection& collection, const LeaseDocument& lease);

// "user@host pid 7 (run 3f…) holds the lease of c for 30s, last renewed 2s ago", or who let it go.
std::string Describe(const Collection& collection, const LeaseDocument& lease);

}  // namespace lockstep::firestore
