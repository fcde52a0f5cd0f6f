// StructuredQuery: what the sandbox understands of Firestore's queries.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reconciler/base/json.h"
#include "reconciler/base/result.h"

namespace lockstep::sandbox {

// Documents of one collection, ordered by name.
struct StructuredQuery {
  std::string collection{};
  bool descending = false;
  bool all_fields = true;
  std::vector<std::string> select{};
  std::optional<std::string> from{};  // ids: the bounds, and whether they are inside
  bool from_inside = true;
  std::optional<std::string> to{};
  bool to_inside = true;
  std::int64_t limit = std::numeric_limits<std::int64_t>::max();

  bool IsBefore(const std::string& left, const std::string& right) const {
    return descending ? right < left : left < right;
  }
  bool IsTooEarly(const std::string& id) const {
    return from && (IsBefore(id, *from) || (id == *from && !from_inside));
  }
  bool IsTooLate(const std::string& id) const {
    return to && (IsBefore(*to, id) || (id == *to && !to_inside));
  }
  void BeginAt(const std::string& id, bool inside) {
    from = id;
    from_inside = inside;
  }
  void EndAt(const std::string& id, bool inside) {
    to = id;
    to_inside = inside;
  }
};

// Reads a query of what lies at `parent`, a path below `root`. kInvalidArgument if it is malformed,
// kUnimplemented for what only production understands.
Result<StructuredQuery> ReadQuery(const Json& query, const std::string& root,
                                  const std::string& parent);

// An int64 as a number or a string; kInvalidArgument, with its name, if it is not above 0.
Result<std::int64_t> PositiveInt64(const Json& value, std::string_view name);

}  // namespace lockstep::sandbox
