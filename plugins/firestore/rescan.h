// Rescan: what is left of a plan's set when its apply begins, counted and not listed.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "plugins/firestore/clean_up.h"
#include "plugins/firestore/client.h"
#include "plugins/firestore/target_list.h"

namespace lockstep::firestore {

// What a document is to a plan's sentence.
enum class Standing {
  kOther,     // no bad id, or too young by the plan's own time: not of the plan
  kTarget,    // to delete
  kSurvived,  // of the plan's time, and updated since
  kAppeared,  // created since
};

// `rule`: index of the rule that names it; set for all but kOther.
struct Stood {
  Standing standing = Standing::kOther;
  std::size_t rule = 0;
};
Stood StandingOf(const Row& row, const Sentence& sentence);

struct Rescan {
  Count count{};                         // at the rescan's own read time
  std::int64_t found = 0;                // at most the planned number
  std::vector<std::int64_t> found_by{};  // the same by rule, in the order of the rules
  std::int64_t survived = 0;             // planned, and updated since
  std::int64_t gone = 0;                 // planned, and neither found nor survived
  std::int64_t appeared = 0;             // bad, and created since: not of this plan
  TargetList targets{};                  // those found, while they are few enough
};

// What a long scan does in between: `is_due` says when, and while `act` runs no stream is open.
struct Between {
  std::function<bool()> is_due{};
  std::function<Status()> act{};
};

// Counts and scans at a read time of its own, under the plan's sentence, in bounded memory.
// kAborted if it finds more than was planned, or as many but others: the sentence makes both
// impossible, so something is not what it seems. One fresh try as ObserveCollection.
Result<Rescan> ScanAgain(const CleanUpTask& task, const Client& client, const Between& between);

}  // namespace lockstep::firestore
