// Target: a document to delete. A value.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace lockstep::firestore {

// It is deleted only if it is still as it was when it was scanned.
struct Target {
  std::string id{};
  std::string update_time{};  // the server's own text
  std::size_t rule = 0;       // index of the rule that names it
};

// What one commit deletes, or less.
using Batch = std::vector<Target>;

inline constexpr std::size_t kCanaryBatch = 25;    // the first one of an apply
inline constexpr std::size_t kLargestBatch = 499;  // with the fence 500 writes a commit

}  // namespace lockstep::firestore
