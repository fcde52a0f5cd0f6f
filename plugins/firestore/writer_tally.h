// WriterTally: whose names the ids of bad documents hold, those that wrote last. Pure.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/firestore/seen.h"

namespace lockstep::firestore {

inline constexpr std::size_t kMostWritersSeen = 10;

// Takes documents in any order, in memory that does not grow with them. Not thread-safe.
class WriterTally {
 public:
  // `name`: as WriterIn finds it; one that is empty is passed over. REQUIRES: `created` parses.
  void Add(std::string_view name, std::string_view created);

  // Of all names added, the kMostWritersSeen whose last document is the newest, that one first.
  std::vector<NamedWriter> Finish() &&;  // once, last

 private:
  std::map<std::string, std::string, std::less<>> last_;  // create time by name
};

}  // namespace lockstep::firestore
