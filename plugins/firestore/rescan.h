// Rescan: what is left of a plan's set when its apply begins.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "plugins/firestore/clean_up.h"
#include "plugins/firestore/client.h"

namespace lockstep::firestore {

// A document to delete, if it is still as it was when it was scanned.
struct Target {
  std::string id{};
  std::string update_time{};  // the server's own text
};

struct Rescan {
  std::string read_time{};
  std::vector<Target> found{};  // at most the planned number, in order
  std::int64_t survived = 0;    // planned, and updated since
  std::int64_t gone = 0;        // planned, and neither found nor survived
  std::int64_t appeared = 0;    // bad, and created since: not of this plan
};

// Counts and scans at a read time of its own, under the plan's sentence. kAborted if it finds more
// than was planned, or as many but others: the sentence makes both impossible, so something is not
// what it seems. One fresh try as ObserveCollection.
Result<Rescan> ScanAgain(const CleanUpTask& task, const Client& client);

}  // namespace lockstep::firestore
