// LogFilter: the part of Cloud Logging's filter language that log readers use.
#pragma once

#include <string_view>
#include <vector>

#include "reconciler/base/json.h"
#include "reconciler/base/result.h"

namespace lockstep::sandbox {

// Comparisons joined by AND, OR, NOT and parentheses. A comparison is FIELD OP VALUE, with = != :
// (contains, whatever the case) >= <= > <; times are compared as times. No regular expressions, no
// bare words.
class LogFilter {
 public:
  // kInvalidArgument for what is not in that part.
  static Result<LogFilter> Parse(std::string_view text);

  bool Matches(const Json& entry) const;

 private:
  friend class LogFilterParser;
  enum class Kind { kAll, kComparison, kNot, kAnd, kOr };

  Kind kind_ = Kind::kAll;
  std::string field_{};
  std::string op_{};
  std::string value_{};
  std::vector<LogFilter> parts_{};
};

}  // namespace lockstep::sandbox
