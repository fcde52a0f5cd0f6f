#include "plugins/firestore/copies.h"

#include <algorithm>
#include <map>
#include <utility>

#include "reconciler/base/rfc3339.h"

namespace lockstep::firestore {
namespace {

constexpr std::int64_t kRunsPage = 5'000;  // of two small fields
constexpr std::int64_t kCopiesPage = 300;  // of whole documents
constexpr std::size_t kMostRuns = 1'000;

Json FieldEquals(std::string_view field, const std::string& text) {
  return {
      {"fieldFilter",
       {{"field", {{"fieldPath", field}}}, {"op", "EQUAL"}, {"value", {{"stringValue", text}}}}}};
}

// Equalities alone, in the order of names: no index has to be declared for it.
Json CopiesQuery(const Collection& copies, Json filters, std::int64_t limit) {
  return {{"from", Json::array({{{"collectionId", CollectionId(copies)}}})},
          {"where", {{"compositeFilter", {{"op", "AND"}, {"filters", std::move(filters)}}}}},
          {"orderBy",
           Json::array({{{"field", {{"fieldPath", "__name__"}}}, {"direction", "ASCENDING"}}})},
          {"limit", limit}};
}

// All that `query` finds, page by page: each page begins behind the last name of the one before.
Status QueryInPages(const Collection& copies, Json query, const TakeFound& take,
                    const Client& client) {
  std::string last;
  while (true) {
    const std::string before = last;
    LOCKSTEP_CHECK(client.Query(copies, query, [&](const Json& copy, std::size_t bytes) -> Status {
      std::string name = StringAt(copy, "name");
      if (!last.empty() && !(last < name)) {
        return Fail(Code::kDataLoss, "Firestore's answer is not what was asked for: not in order");
      }
      last = std::move(name);
      return take(copy, bytes);
    }));
    if (last == before) return {};
    query["startAt"] = {{"values", Json::array({{{"referenceValue", last}}})}, {"before", false}};
  }
}

}  // namespace

Result<std::vector<CopiedRun>> RunsInCopies(const Collection& cleaned, const CopySpec& spec,
                                            const Client& client) {
  const Collection copies = CopiesOf(cleaned, spec);
  Json query = CopiesQuery(copies, Json::array({FieldEquals(kCopyPath, cleaned.path)}), kRunsPage);
  query["select"] = {
      {"fields", Json::array({{{"fieldPath", kCopyRun}}, {{"fieldPath", kCopyDeletedAt}}})}};
  std::map<std::string, CopiedRun> by_run;
  const auto take = [&](const Json& copy, std::size_t) -> Status {
    const Json& fields = At(copy, "fields");
    const std::string run = StringAt(At(fields, kCopyRun), "stringValue");
    const std::string at = StringAt(At(fields, kCopyDeletedAt), "timestampValue");
    if (run.empty() || !ParseTime(at)) return {};  // none of ours
    CopiedRun& one = by_run[run];
    if (by_run.size() > kMostRuns) {
      return Fail(Code::kResourceExhausted, "copies of more than " + std::to_string(kMostRuns) +
                                                " runs; name one with --run");
    }
    one.run = run;
    ++one.documents;
    if (one.deleted_at.empty() || CompareTimes(at, one.deleted_at) < 0) one.deleted_at = at;
    return {};
  };
  LOCKSTEP_CHECK(QueryInPages(copies, std::move(query), take, client));
  std::vector<CopiedRun> runs;
  runs.reserve(by_run.size());
  for (auto& [run, one] : by_run) runs.push_back(std::move(one));
  std::stable_sort(runs.begin(), runs.end(), [](const CopiedRun& left, const CopiedRun& right) {
    return CompareTimes(left.deleted_at, right.deleted_at) < 0;
  });
  return runs;
}

Status ReadCopiesOf(const Collection& cleaned, const CopySpec& spec, const std::string& run,
                    const TakeKept& take, const Client& client) {
  const Collection copies = CopiesOf(cleaned, spec);
  Json query = CopiesQuery(
      copies, Json::array({FieldEquals(kCopyPath, cleaned.path), FieldEquals(kCopyRun, run)}),
      kCopiesPage);
  return QueryInPages(
      copies, std::move(query),
      [&](const Json& copy, std::size_t bytes) -> Status {
        LOCKSTEP_TRY(Json document, DocumentInCopy(cleaned, copy));
        return take(std::move(document), bytes);
      },
      client);
}

}  // namespace lockstep::firestore
