// runQuery and runAggregationQuery.
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>

#include "reconciler/sandbox/firestore_api.h"
#include "reconciler/sandbox/firestore_structured_query.h"
#include "reconciler/sandbox/firestore_value.h"

namespace lockstep::sandbox {
namespace {

// Calls `take` with each document that the query finds at `when`, until it returns false.
void ForEachFound(const FirestoreStore& store, const StructuredQuery& query,
                  std::optional<Stamp> when, const FirestoreStore::Take& take) {
  std::int64_t left = query.limit;
  store.ForEach(query.collection, {query.from.value_or(""), query.descending, when},
                [&](const std::string& id, const StoredDocument& document) {
                  if (query.IsTooEarly(id)) return true;
                  if (query.IsTooLate(id)) return false;
                  return take(id, document) && --left > 0;
                });
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

// Checks one aggregation and says how far it counts.
Result<std::int64_t> UpTo(const Json& aggregation) {
  LOCKSTEP_CHECK(OnlyMembers(aggregation, "aggregations", {"alias", "count", "sum", "avg"}));
  if (!aggregation.contains("count")) {
    return Fail(Code::kUnimplemented, "The sandbox only counts.");
  }
  const Json& count = aggregation["count"];
  LOCKSTEP_CHECK(OnlyMembers(count, "count", {"upTo"}));
  if (!count.contains("upTo")) return std::numeric_limits<std::int64_t>::max();
  return PositiveInt64(count["upTo"], "upTo");
}

}  // namespace

Result<std::string> FirestoreApi::RunQuery(const Target& target, const Json& body) {
  LOCKSTEP_CHECK(OnlyMembers(body, "", {"structuredQuery", "readTime"}));
  LOCKSTEP_TRY(const StructuredQuery query,
               ReadQuery(At(body, "structuredQuery"), target.root, target.path));
  LOCKSTEP_TRY(const auto when, ReadTimeOf(StringAt(body, "readTime")));
  const std::string read_time = Text(when.value_or(ReadStamp()));
  const std::string prefix = target.root + "/" + query.collection + "/";
  ArrayText answer;
  Status failed;
  ForEachFound(
      *target.store, query, when, [&](const std::string& id, const StoredDocument& document) {
        auto fields = query.all_fields ? Result<Json>(document.fields)
                                       : Masked(document.fields, query.select);
        if (!fields) {
          failed = Fail(std::move(fields).error());
          return false;
        }
        answer.Add(
            {{"document", DocumentJson(prefix + id, document, *fields)}, {"readTime", read_time}});
        return true;
      });
  LOCKSTEP_CHECK(failed);
  if (answer.empty()) answer.Add({{"readTime", read_time}});
  return std::move(answer).Close();
}

Result<Json> FirestoreApi::Aggregate(const Target& target, const Json& body) {
  LOCKSTEP_CHECK(OnlyMembers(body, "", {"structuredAggregationQuery", "readTime"}));
  const Json& outer = At(body, "structuredAggregationQuery");
  LOCKSTEP_CHECK(
      OnlyMembers(outer, "structuredAggregationQuery", {"structuredQuery", "aggregations"}));
  LOCKSTEP_TRY(const StructuredQuery query,
               ReadQuery(At(outer, "structuredQuery"), target.root, target.path));
  LOCKSTEP_TRY(const auto when, ReadTimeOf(StringAt(body, "readTime")));
  std::int64_t count = 0;
  ForEachFound(*target.store, query, when, [&](const std::string&, const StoredDocument&) {
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
