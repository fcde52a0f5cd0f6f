// Complaint: one thing that is wrong with a manifest, and the list that collects them.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "reconciler/model/resource.h"

namespace lockstep {

// One thing that is wrong with a manifest. `what` is one line without foreign control characters.
struct Complaint {
  Origin origin{};
  std::string what{};  // "unknown key `imge` in an entry of `services`"
  std::string hint{};  // "did you mean `image`?"; may be empty
};

// Text of the manifest inside a message: in backquotes, printable, at most 60 characters.
std::string InBackticks(std::string_view foreign);

// "`a`, `b` or `c`"; `last` is the word before the last one. Each is InBackticks.
std::string QuotedList(std::span<const std::string_view> names, std::string_view last);

// All that is wrong with one manifest. Not thread-safe.
class Complaints {
 public:
  void Add(const Origin& origin, std::string what, std::string hint = "");

  // "did you mean `image`?", or "" if no known name is near. Bounded work over the life of this
  // object: a file made of typos gets complaints without hints in the end.
  std::string DidYouMean(std::string_view name, std::span<const std::string_view> known);

  bool empty() const { return found_.empty(); }

  // In the order of the text; those of one place in the order in which they were added.
  std::vector<Complaint> TakeInOrder();

 private:
  std::vector<Complaint> found_;
  std::size_t comparisons_left_ = 5'000'000;  // pairs of bytes
};

}  // namespace lockstep
