// runQuery and runAggregationQuery.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>
#include <utility>

#include "reconciler/sandbox/firestore_api.h"
#include "reconciler/sandbox/firestore_value.h"

namespace lockstep::sandbox {

// What the sandbox understands of a StructuredQuery: one collection, ordered by name.
struct FirestoreApi::Query {
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
};

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

// "[" element "," element ... "]", one element a line.
class ArrayText {
 public:
  void Add(const Json& element) {
    text_ += text_.empty() ? "[" : ",\n";
    text_ += Dump(element);
  }
  bool empty() const { return text_.empty(); }
  std::string Close() && {
    text_ += "]";
    return std::move(text_);
  }

 private:
  std::string text_;
};

}  // namespace

// One bound of a query from a cursor: {"values":[{"referenceValue":...}],"before":...}.
static Result<std::optional<std::string>> CursorId(const Json& cursor, const std::string& root,
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

// Filters on __name__: GREATER_THAN and the like, alone or joined by AND.
static Status NarrowByFilter(const Json& where, const std::string& root,
                             const std::string& collection,
                             const std::function<void(const std::string&, std::string)>& bound) {
  if (where.is_null()) return {};
  LOCKSTEP_CHECK(OnlyMembers(where, "where", {"fieldFilter", "compositeFilter"}));
  if (where.contains("compositeFilter")) {
    const Json& joined = where["compositeFilter"];
    LOCKSTEP_CHECK(OnlyMembers(joined, "compositeFilter", {"op", "filters"}));
    if (StringAt(joined, "op") != "AND") {
      return Fail(Code::kUnimplemented, "The sandbox joins filters by AND only.");
    }
    for (const Json& part : At(joined, "filters")) {
      LOCKSTEP_CHECK(NarrowByFilter(part, root, collection, bound));
    }
    return {};
  }
  const Json& filter = At(where, "fieldFilter");
  LOCKSTEP_CHECK(OnlyMembers(filter, "fieldFilter", {"field", "op", "value"}));
  if (!IsName(At(filter, "field"))) {
    return Fail(Code::kUnimplemented, "The sandbox filters by __name__ only.");
  }
  LOCKSTEP_TRY(std::string id, IdOfReference(At(filter, "value"), root, collection));
  bound(StringAt(filter, "op"), std::move(id));
  return {};
}

Result<FirestoreApi::Query> FirestoreApi::ReadQuery(const Target& target, const Json& query) const {
  LOCKSTEP_CHECK(OnlyMembers(query, "structuredQuery",
                             {"select", "from", "where", "orderBy", "startAt", "endAt", "limit"}));
  Query read;
  LOCKSTEP_TRY(read.collection, CollectionOf(At(query, "from"), target.path));
  LOCKSTEP_TRY(read.descending, IsDescending(At(query, "orderBy")));
  const Json& select = At(query, "select");
  if (!select.is_null()) LOCKSTEP_CHECK(OnlyMembers(select, "select", {"fields"}));
  for (const Json& field : At(select, "fields")) {
    LOCKSTEP_CHECK(OnlyMembers(field, "select.fields", {"fieldPath"}));
    read.all_fields = false;
    read.select.push_back(StringAt(field, "fieldPath"));
  }
  bool is_known = true;
  const auto bound = [&](const std::string& op, std::string id) {
    const bool is_lower = op.starts_with("GREATER_THAN") != read.descending;
    const bool inside = op.ends_with("OR_EQUAL") || op == "EQUAL";
    is_known = is_known && (op == "EQUAL" || op == "GREATER_THAN" || op == "LESS_THAN" ||
                            op == "GREATER_THAN_OR_EQUAL" || op == "LESS_THAN_OR_EQUAL");
    if (is_lower || op == "EQUAL") std::tie(read.from, read.from_inside) = std::pair(id, inside);
    if (!is_lower || op == "EQUAL") std::tie(read.to, read.to_inside) = std::pair(id, inside);
  };
  LOCKSTEP_CHECK(NarrowByFilter(At(query, "where"), target.root, read.collection, bound));
  if (!is_known) return Fail(Code::kUnimplemented, "The sandbox has no such filter.");
  LOCKSTEP_TRY(auto start, CursorId(At(query, "startAt"), target.root, read.collection));
  LOCKSTEP_TRY(auto end, CursorId(At(query, "endAt"), target.root, read.collection));
  if ((start || end) && At(query, "orderBy").is_null()) {
    return Invalid("A cursor needs an orderBy.");
  }
  // A cursor only narrows what a filter left.
  if (start && !read.IsTooEarly(*start)) {
    std::tie(read.from, read.from_inside) =
        std::pair(start, At(query["startAt"], "before") == true);
  }
  if (end && !read.IsTooLate(*end)) {
    std::tie(read.to, read.to_inside) = std::pair(end, At(query["endAt"], "before") != true);
  }
  if (query.contains("limit")) {
    if (!query["limit"].is_number_integer()) return Invalid("Invalid value at 'limit'");
    LOCKSTEP_TRY(read.limit, PositiveInt64(query["limit"], "limit"));
  }
  return read;
}

Result<std::string> FirestoreApi::RunQuery(const Target& target, const Json& body) {
  LOCKSTEP_CHECK(OnlyMembers(body, "", {"structuredQuery", "readTime"}));
  LOCKSTEP_TRY(const Query query, ReadQuery(target, At(body, "structuredQuery")));
  LOCKSTEP_TRY(const auto when, ReadTimeOf(StringAt(body, "readTime")));
  const std::string read_time = Text(when.value_or(ReadStamp()));
  ArrayText answer;
  std::int64_t left = query.limit;
  Status failed;
  const auto take = [&](const std::string& id, const StoredDocument& document) {
    if (query.IsTooEarly(id)) return true;
    if (query.IsTooLate(id)) return false;
    auto fields =
        query.all_fields ? Result<Json>(document.fields) : Masked(document.fields, query.select);
    if (!fields) {
      failed = Fail(std::move(fields).error());
      return false;
    }
    const std::string name = target.root + "/" + query.collection + "/" + id;
    answer.Add({{"document", DocumentJson(name, document, *fields)}, {"readTime", read_time}});
    return --left > 0;
  };
  target.store->ForEach(query.collection, {query.from.value_or(""), query.descending, when}, take);
  LOCKSTEP_CHECK(failed);
  if (answer.empty()) answer.Add({{"readTime", read_time}});
  return std::move(answer).Close();
}

// Checks one aggregation and says how far it counts.
static Result<std::int64_t> UpTo(const Json& aggregation) {
  LOCKSTEP_CHECK(OnlyMembers(aggregation, "aggregations", {"alias", "count", "sum", "avg"}));
  if (!aggregation.contains("count")) {
    return Fail(Code::kUnimplemented, "The sandbox only counts.");
  }
  const Json& count = aggregation["count"];
  LOCKSTEP_CHECK(OnlyMembers(count, "count", {"upTo"}));
  if (!count.contains("upTo")) return std::numeric_limits<std::int64_t>::max();
  return PositiveInt64(count["upTo"], "upTo");
}

Result<Json> FirestoreApi::Aggregate(const Target& target, const Json& body) {
  LOCKSTEP_CHECK(OnlyMembers(body, "", {"structuredAggregationQuery", "readTime"}));
  const Json& outer = At(body, "structuredAggregationQuery");
  LOCKSTEP_CHECK(
      OnlyMembers(outer, "structuredAggregationQuery", {"structuredQuery", "aggregations"}));
  LOCKSTEP_TRY(const Query query, ReadQuery(target, At(outer, "structuredQuery")));
  LOCKSTEP_TRY(const auto when, ReadTimeOf(StringAt(body, "readTime")));
  std::int64_t count = 0;
  target.store->ForEach(query.collection, {query.from.value_or(""), query.descending, when},
                        [&](const std::string& id, const StoredDocument&) {
                          if (query.IsTooEarly(id)) return true;
                          if (query.IsTooLate(id) || count >= query.limit) return false;
                          ++count;
                          return true;
                        });
  Json results = Json::object();
  for (const Json& aggregation : At(outer, "aggregations")) {
    LOCKSTEP_TRY(const std::int64_t up_to, UpTo(aggregation));
    std::string alias = StringAt(aggregation, "alias");
    if (alias.empty()) alias = fmt::format("field_{}", results.size() + 1);
    results[alias] = {{"integerValue", std::to_string(std::min(count, up_to))}};
  }
  if (results.empty()) return Invalid("An aggregation query has at least one aggregation.");
  return Json::array({{{"result", {{"aggregateFields", std::move(results)}}},
                       {"readTime", Text(when.value_or(ReadStamp()))}}});
}

}  // namespace lockstep::sandbox
