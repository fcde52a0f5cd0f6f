// BadNameTally: the bad documents of one collection by the writer that their ids name. Pure.
#pragma once

#include <map>
#include <string>

#include "plugins/firestore/bad_ids.h"
#include "plugins/firestore/growth.h"
#include "plugins/firestore/sentence.h"
#include "reconciler/model/clues.h"

namespace lockstep::firestore {

// Takes documents in any order, in memory that does not grow with them: of names beyond
// kMostBadNames, the later ones are counted together. Not thread-safe.
class BadNameTally {
 public:
  // REQUIRES: `read_time` parses. `rules` outlives it.
  BadNameTally(const Rules& rules, const std::string& read_time);

  void Add(const Row& row);  // REQUIRES: its create time parses
  BadDocuments Finish() &&;  // once, last

 private:
  const Rules& rules_;
  BadDocuments bad_;
  GrowthTally growth_;
  std::map<std::string, BadName, std::less<>> names_;  // `newest` is a heap, the oldest in front
};

}  // namespace lockstep::firestore
