// Pattern: a regular expression that takes time linear in the text, whatever it says.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "reconciler/base/result.h"

namespace re2 {
class RE2;
}

namespace lockstep {

// In RE2's syntax, on UTF-8; `.` is any character, line ends too. A cheap value: copies share what
// was compiled. Thread-safe.
class Pattern {
 public:
  static constexpr std::size_t kMostBytes = 256;

  // kInvalidArgument with RE2's reason ("missing ): (ab"): no such pattern, one of more than
  // kMostBytes bytes, one that takes too much memory, one that matches the empty text and so
  // may match everything.
  static Result<Pattern> Make(std::string_view text);

  // Where in `text` the leftmost match begins; nullopt if there is none.
  std::optional<std::size_t> Find(std::string_view text) const;

  const std::string& text() const;

  friend bool operator==(const Pattern& left, const Pattern& right) {
    return left.text() == right.text();
  }

 private:
  explicit Pattern(std::shared_ptr<const re2::RE2> compiled);

  std::shared_ptr<const re2::RE2> compiled_;  // never null
};

}  // namespace lockstep
