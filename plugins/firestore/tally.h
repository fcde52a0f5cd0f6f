// Tally: counts documents by rule as they stream by; its memory does not grow with them. Pure.
#pragma once

#include "plugins/firestore/collection.h"
#include "plugins/firestore/growth.h"
#include "plugins/firestore/names_digest.h"
#include "plugins/firestore/seen.h"
#include "plugins/firestore/sentence.h"
#include "plugins/firestore/shape_tally.h"
#include "plugins/firestore/watched.h"
#include "plugins/firestore/writer_tally.h"

namespace lockstep::firestore {

// Not thread-safe. REQUIRES: rows come in the order of __name__, each once.
class Tally {
 public:
  // `sentence` outlives the tally.
  Tally(const Collection& collection, const Sentence& sentence, AttendanceTally attendance = {});

  void Add(const Row& row);

  // Call it once, last. `count` is what was added.
  Seen Finish() &&;

 private:
  void AddKept(const Row& row, std::size_t keep);
  void AddOverlap(const Row& row, const Classified& classified);
  void AddUnclassified(const Row& row);
  void AddBad(const Row& row, std::size_t rule);
  void CountMatches(const Row& row, std::size_t first_rule);

  const Sentence& sentence_;
  NamesDigest names_;
  AttendanceTally attendance_;
  GrowthTally growth_;
  WriterTally writers_;
  ShapeTally shapes_;
  Seen seen_;
};

}  // namespace lockstep::firestore
