#include "reconciler/sandbox/firestore_structured_query.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "reconciler/sandbox/firestore_api.h"
#include "reconciler/sandbox/firestore_store.h"
#include "reconciler/sandbox/request.h"

namespace lockstep::sandbox {
namespace {

bool IsName(const Json& field) { return StringAt(field, "fieldPath") == "__name__"; }

// The id of a document right in `collection`, from a reference value.
Result<std::string> IdOfReference(const Json& value, const std::string& root,
                                  const std::string& collection) {
  if (!value.is_object() || !At(value, "referenceValue").is_string()) {
    return Invalid("__name__ is compared with a referenceValue only.");
  }
  LOCKSTEP_TRY(const std::string path, PathOfName(StringAt(value, "referenceValue"), root));
  const auto [parent, id] = SplitPath(path);
  if (parent != collection) return Invalid("The referenceValue is not in the queried collection.");
  return id;
}

Result<std::string> CollectionOf(const Json& from, const std::string& parent) {
  if (!from.is_array() || from.size() != 1) return Invalid("A query has exactly one `from`.");
  LOCKSTEP_CHECK(OnlyMembers(from[0], "from", {"collectionId", "allDescendants"}));
  if (At(from[0], "allDescendants") == true) {
    return Fail(Code::kUnimplemented, "The sandbox does not query collection groups.");
  }
  const std::string id = StringAt(from[0], "collectionId");
  if (id.empty()) return Invalid("`from` lacks a collectionId.");
  return parent.empty() ? id : parent + "/" + id;
}

Result<bool> IsDescending(const Json& order_by) {
  if (order_by.is_null()) return false;
  if (!order_by.is_array() || order_by.size() != 1) {
    return Fail(Code::kUnimplemented, "The sandbox orders by __name__ only.");
  }
  LOCKSTEP_CHECK(OnlyMembers(order_by[0], "orderBy", {"field", "direction"}));
  if (!IsName(At(order_by[0], "field"))) {
    return Fail(Code::kUnimplemented, "The sandbox orders by __name__ only.");
  }
  const std::string direction = StringAt(order_by[0], "direction");
  if (direction == "DESCENDING") return true;
  if (direction.empty() || direction == "ASCENDING") return false;
  return Invalid("Invalid value at 'orderBy.direction'");
}

// A comparison of __name__ with the id of a document.
struct NameFilter {
  std::string op{};
  std::string id{};
};

Result<NameFilter> ReadNameFilter(const Json& filter, const std::string& root,
                                  const std::string& collection) {
  LOCKSTEP_CHECK(OnlyMembers(filter, "fieldFilter", {"field", "op", "value"}));
  if (!IsName(At(filter, "field"))) {
    return Fail(Code::kUnimplemented, "The sandbox filters by __name__ only.");
  }
  LOCKSTEP_TRY(std::string id, IdOfReference(At(filter, "value"), root, collection));
  return NameFilter{StringAt(filter, "op"), std::move(id)};
}

Result<std::vector<NameFilter>> ReadJoinedFilters(const Json& joined, const std::string& root,
                                                  const std::string& collection);

// A filter alone or filters joined by AND.
Result<std::vector<NameFilter>> ReadFilters(const Json& where, const std::string& root,
                                            const std::string& collection) {
  if (where.is_null()) return std::vector<NameFilter>();
  LOCKSTEP_CHECK(OnlyMembers(where, "where", {"fieldFilter", "compositeFilter"}));
  if (where.contains("compositeFilter")) {
    return ReadJoinedFilters(where["compositeFilter"], root, collection);
  }
  LOCKSTEP_TRY(NameFilter filter, ReadNameFilter(At(where, "fieldFilter"), root, collection));
  return std::vector<NameFilter>{std::move(filter)};
}

Result<std::vector<NameFilter>> ReadJoinedFilters(const Json& joined, const std::string& root,
                                                  const std::string& collection) {
  LOCKSTEP_CHECK(OnlyMembers(joined, "compositeFilter", {"op", "filters"}));
  if (StringAt(joined, "op") != "AND") {
    return Fail(Code::kUnimplemented, "The sandbox joins filters by AND only.");
  }
  std::vector<NameFilter> all;
  for (const Json& part : At(joined, "filters")) {
    LOCKSTEP_TRY(const std::vector<NameFilter> filters, ReadFilters(part, root, collection));
    all.insert(all.end(), filters.begin(), filters.end());
  }
  return all;
}

Status NarrowByFilter(const NameFilter& filter, StructuredQuery& query) {
  constexpr std::array<std::string_view, 5> kOps{"EQUAL", "GREATER_THAN", "LESS_THAN",
                                                 "GREATER_THAN_OR_EQUAL", "LESS_THAN_OR_EQUAL"};
  if (std::find(kOps.begin(), kOps.end(), filter.op) == kOps.end()) {
    return Fail(Code::kUnimplemented, "The sandbox has no such filter.");
  }
  const bool is_equal = filter.op == "EQUAL";
  const bool is_lower = filter.op.starts_with("GREATER_THAN") != query.descending;
  const bool inside = is_equal || filter.op.ends_with("OR_EQUAL");
  if (is_lower || is_equal) query.BeginAt(filter.id, inside);
  if (!is_lower || is_equal) query.EndAt(filter.id, inside);
  return {};
}

// The id in a cursor: {"values":[{"referenceValue":...}],"before":...}.
Result<std::optional<std::string>> CursorId(const Json& cursor, const std::string& root,
                                            const std::string& collection) {
  if (cursor.is_null()) return std::optional<std::string>();
  LOCKSTEP_CHECK(OnlyMembers(cursor, "cursor", {"values", "before"}));
  const Json& values = At(cursor, "values");
  if (!values.is_array() || values.size() != 1) {
    return Invalid("A cursor has as many values as the query has orders.");
  }
  LOCKSTEP_TRY(std::string id, IdOfReference(values[0], root, collection));
  return std::optional<std::string>(std::move(id));
}

// A cursor only narrows what a filter left.
Status NarrowByCursors(const Json& query, const std::string& root, StructuredQuery& read) {
  const Json& start_at = At(query, "startAt");
  const Json& end_at = At(query, "endAt");
  LOCKSTEP_TRY(const auto start, CursorId(start_at, root, read.collection));
  LOCKSTEP_TRY(const auto end, CursorId(end_at, root, read.collection));
  if ((start || end) && At(query, "orderBy").is_null()) {
    return Invalid("A cursor needs an orderBy.");
  }
  if (start && !read.IsTooEarly(*start)) read.BeginAt(*start, At(start_at, "before") == true);
  if (end && !read.IsTooLate(*end)) read.EndAt(*end, At(end_at, "before") != true);
  return {};
}

Status Narrow(const Json& query, const std::string& root, StructuredQuery& read) {
  LOCKSTEP_TRY(const auto filters, ReadFilters(At(query, "where"), root, read.collection));
  for (const NameFilter& filter : filters) LOCKSTEP_CHECK(NarrowByFilter(filter, read));
  return NarrowByCursors(query, root, read);
}

Status ReadSelect(const Json& select, StructuredQuery& query) {
  if (select.is_null()) return {};
  LOCKSTEP_CHECK(OnlyMembers(select, "select", {"fields"}));
  for (const Json& field : At(select, "fields")) {
    LOCKSTEP_CHECK(OnlyMembers(field, "select.fields", {"fieldPath"}));
    query.all_fields = false;
    query.select.push_back(StringAt(field, "fieldPath"));
  }
  return {};
}

Status ReadLimit(const Json& query, StructuredQuery& read) {
  if (!query.contains("limit")) return {};
  if (!query["limit"].is_number_integer()) return Invalid("Invalid value at 'limit'");
  LOCKSTEP_TRY(read.limit, PositiveInt64(query["limit"], "limit"));
  return {};
}

}  // namespace

Result<StructuredQuery> ReadQuery(const Json& query, const std::string& root,
                                  const std::string& parent) {
  LOCKSTEP_CHECK(OnlyMembers(query, "structuredQuery",
                             {"select", "from", "where", "orderBy", "startAt", "endAt", "limit"}));
  StructuredQuery read;
  LOCKSTEP_TRY(read.collection, CollectionOf(At(query, "from"), parent));
  LOCKSTEP_TRY(read.descending, IsDescending(At(query, "orderBy")));
  LOCKSTEP_CHECK(ReadSelect(At(query, "select"), read));
  LOCKSTEP_CHECK(Narrow(query, root, read));
  LOCKSTEP_CHECK(ReadLimit(query, read));
  return read;
}

Result<std::int64_t> PositiveInt64(const Json& value, std::string_view name) {
  std::int64_t number = 0;
  if (value.is_number_integer()) number = value.get<std::int64_t>();
  if (value.is_string()) {
    const auto& text = value.get_ref<const std::string&>();
    std::from_chars(text.data(), text.data() + text.size(), number);
  }
  if (number > 0) return number;
  return Invalid(fmt::format("Invalid value at '{}': it must be a number greater than 0.", name));
}

}  // namespace lockstep::sandbox
