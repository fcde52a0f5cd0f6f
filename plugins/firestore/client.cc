#include "plugins/firestore/client.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>
#include <utility>

#include "plugins/firestore/json_array_cutter.h"
#include "reconciler/base/rfc3339.h"
#include "reconciler/base/safe_text.h"
#include "reconciler/http/google_api.h"
#include "reconciler/http/url.h"

namespace lockstep::firestore {
namespace {

constexpr Duration kCountTime{60'000};
constexpr Duration kScanTime{300'000};  // Google's own client waits as long
constexpr Duration kGetTime{60'000};
constexpr std::size_t kLargestRow = std::size_t{64} << 10;       // a name of 6 KiB, escaped
constexpr std::size_t kLargestDocument = std::size_t{16} << 20;  // 1 MiB, escaped
constexpr std::int64_t kMostRows = 1'000'000'000;
constexpr std::string_view kCountAlias = "n";

Status NotAsAsked(const std::string& why) {
  return Fail(Code::kDataLoss, "Firestore's answer is not what was asked for: " + why);
}

// The error that stands in a stream, maybe after good elements; nullopt if it is none.
std::optional<Error> ErrorIn(const Json& element) {
  const Json& error = At(element, "error");
  if (error.is_null()) return std::nullopt;
  const Json& code = At(error, "code");
  const int status = code.is_number_integer() ? code.get<int>() : 0;
  return ErrorOf({.status = status >= 300 ? status : 500, .body = Dump(element)});
}

std::optional<std::int64_t> CountIn(const Json& element) {
  const std::string text =
      StringAt(At(At(At(element, "result"), "aggregateFields"), kCountAlias), "integerValue");
  std::int64_t count = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (failure != std::errc{} || end != text.data() + text.size() || count < 0) return std::nullopt;
  return count;
}

// Checks the rows of one scan and hands them on.
class RowReader {
 public:
  // `after` comes before every row; empty if any may be the first.
  RowReader(const Collection& collection, std::string after, const TakeRow& take)
      : collection_(collection), take_(take), last_id_(std::move(after)) {}

  Status Add(const Json& element) {
    const Json& document = At(element, "document");
    if (document.is_null()) return {};  // read time, transaction or end alone
    const std::string name = StringAt(document, "name");
    const std::optional<std::string_view> id = IdIn(collection_, name);
    if (!id) return NotAsAsked("a document of another collection, " + Printable(name, 200));
    if (!last_id_.empty() && !ComesBefore(last_id_, *id)) {
      return NotAsAsked("ids out of order, at " + Printable(*id, 200));
    }
    const std::string created = StringAt(document, "createTime");
    const std::string updated = StringAt(document, "updateTime");
    if (!ParseTime(created) || !ParseTime(updated)) {
      return NotAsAsked("a document without its times, " + Printable(*id, 200));
    }
    last_id_ = *id;
    return take_({.id = *id, .create_time = created, .update_time = updated});
  }

 private:
  const Collection& collection_;
  const TakeRow& take_;
  std::string last_id_;
};

// Checks the answers for some names and hands them on.
class GotReader {
 public:
  GotReader(std::span<const std::string> names, const TakeDocument& take)
      : awaited_(names.begin(), names.end()), take_(take) {}

  Status Add(const Json& element, std::size_t bytes) {
    const Json& found = At(element, "found");
    const bool missing = found.is_null();
    Got got{.name = missing ? StringAt(element, "missing") : StringAt(found, "name"),
            .document = found,
            .read_time = StringAt(element, "readTime"),
            .bytes = bytes};
    if (got.name.empty()) return {};  // read time or transaction alone
    if (awaited_.erase(got.name) == 0) {
      return NotAsAsked("a document that was not asked for, " + Printable(got.name, 200));
    }
    if (!missing && !ParseTime(StringAt(found, "updateTime"))) {
      return NotAsAsked("a document without its times, " + Printable(got.name, 200));
    }
    return take_(std::move(got));
  }

  Status Finish() const {
    if (awaited_.empty()) return {};
    return NotAsAsked(std::to_string(awaited_.size()) + " documents have no answer");
  }

 private:
  std::set<std::string> awaited_;
  const TakeDocument& take_;
};

Json ScanQuery(const Collection& collection, const std::string& read_time,
               const std::string& after) {
  const Json name = {{"fieldPath", "__name__"}};
  Json query = {{"from", Json::array({{{"collectionId", CollectionId(collection)}}})},
                {"select", {{"fields", Json::array({name})}}},
                {"orderBy", Json::array({{{"field", name}, {"direction", "ASCENDING"}}})}};
  if (!after.empty()) {
    const Json last = {{"referenceValue", NamePrefix(collection) + after}};
    query["startAt"] = {{"values", Json::array({last})}, {"before", false}};
  }
  return {{"structuredQuery", std::move(query)}, {"readTime", read_time}};
}

}  // namespace

std::string UrlOf(const Collection& collection, std::string_view method, bool at_parent) {
  std::string url = "https://firestore.googleapis.com/v1/projects/" +
                    UrlSegment(collection.project) + "/databases/" +
                    UrlSegment(collection.database) + "/documents";
  std::string_view rest = collection.path;
  for (std::size_t slash = rest.find('/'); at_parent && slash != std::string_view::npos;
       slash = rest.find('/')) {
    url += "/" + UrlSegment(rest.substr(0, slash));
    rest.remove_prefix(slash + 1);
  }
  return url + ":" + std::string(method);
}

bool IsTooOld(const Error& error) {
  const bool refused =
      error.code == Code::kFailedPrecondition || error.code == Code::kInvalidArgument;
  return refused && error.message.find("too old") != std::string::npos;
}

Client::Client(Reader& http, Clock& clock, Duration deadline, std::stop_token stop)
    : http_(http), clock_(clock), deadline_(deadline), stop_(std::move(stop)) {}

Result<Request> Client::Post(std::string url, const Json& body, Duration longest) const {
  const Duration left = deadline_ - clock_.Monotonic();
  if (left <= Duration::zero()) return Fail(Code::kDeadlineExceeded, "no time is left");
  return Request{.method = "POST",
                 .url = std::move(url),
                 .headers = {{"content-type", "application/json"}},
                 .body = Dump(body),
                 .timeout = std::min(longest, left)};
}

Status Client::ReadElements(
    const Request& request, std::size_t largest,
    const std::function<Status(const Json&, std::size_t bytes)>& take) const {
  const JsonLimits limits{.bytes = largest};
  JsonArrayCutter cutter(
      [&](std::string_view text) -> Status {
        LOCKSTEP_TRY(const Json element, ParseJson(text, limits));
        if (std::optional<Error> error = ErrorIn(element)) return Fail(*std::move(error));
        return take(element, text.size());
      },
      largest);
  LOCKSTEP_TRY(const Response reply,
               http_.Stream(
                   request, [&](std::string_view bytes) { return cutter.Add(bytes); }, stop_));
  if (reply.status >= 300) return Fail(ErrorOf(reply));
  return cutter.Finish();
}

Result<Count> Client::CountDocuments(const Collection& collection,
                                     std::optional<std::int64_t> up_to) const {
  const Json query = {{"from", Json::array({{{"collectionId", CollectionId(collection)}}})}};
  Json count = {{"alias", kCountAlias}, {"count", Json::object()}};
  if (up_to) count["count"]["upTo"] = std::to_string(*up_to);
  const Json body = {{"structuredAggregationQuery",
                      {{"structuredQuery", query}, {"aggregations", Json::array({count})}}}};
  LOCKSTEP_TRY(const Request request,
               Post(UrlOf(collection, "runAggregationQuery", true), body, kCountTime));
  std::optional<Count> answer;
  const auto take = [&](const Json& element, std::size_t) -> Status {
    if (At(element, "result").is_null()) return {};
    const std::optional<std::int64_t> documents = CountIn(element);
    std::string read_time = StringAt(element, "readTime");
    const bool too_many = up_to && documents && *documents > *up_to;
    if (answer || !documents || too_many || !ParseTime(read_time)) return NotAsAsked("no count");
    answer = Count{.documents = *documents, .read_time = std::move(read_time)};
    return {};
  };
  LOCKSTEP_CHECK(ReadElements(request, kLargestRow, take));
  if (!answer) return Fail(Code::kDataLoss, "Firestore's answer holds no count");
  return *std::move(answer);
}

Status Client::Scan(const Collection& collection, const Count& count, const TakeRow& take) const {
  std::int64_t rows = 0;
  const auto take_row = [&](const Row& row) -> Status {
    ++rows;
    return take(row);
  };
  LOCKSTEP_CHECK(ScanAfter(collection, count.read_time, "", count.documents, take_row));
  if (rows == count.documents) return {};
  return NotAsAsked(std::to_string(rows) + " ids, but " + std::to_string(count.documents) +
                    " documents were counted");
}

Status Client::ScanAfter(const Collection& collection, const std::string& read_time,
                         const std::string& after, std::int64_t most, const TakeRow& take) const {
  LOCKSTEP_TRY(Request request, Post(UrlOf(collection, "runQuery", true),
                                     ScanQuery(collection, read_time, after), kScanTime));
  // More rows than may come are refused by their number, long before this cap.
  request.max_body = (static_cast<std::size_t>(std::min(most, kMostRows)) + 1'024) * kLargestRow;
  std::int64_t rows = 0;
  const auto take_row = [&](const Row& row) -> Status {
    if (++rows <= most) return take(row);
    return NotAsAsked("more ids than the " + std::to_string(most) + " that were counted");
  };
  const TakeRow counted = take_row;
  RowReader reader(collection, after, counted);
  return ReadElements(request, kLargestRow,
                      [&](const Json& element, std::size_t) { return reader.Add(element); });
}

Status Client::Query(const Collection& collection, const Json& query, const TakeFound& take) const {
  LOCKSTEP_TRY(Request request,
               Post(UrlOf(collection, "runQuery", true), {{"structuredQuery", query}}, kScanTime));
  request.max_body = std::size_t{1} << 40;  // it is never held: each document has a cap
  return ReadElements(request, kLargestDocument, [&](const Json& element, std::size_t bytes) {
    const Json& document = At(element, "document");
    if (document.is_null()) return Status{};
    const std::string name = StringAt(document, "name");
    if (IdIn(collection, name)) return take(document, bytes);
    return NotAsAsked("a document of another collection, " + Printable(name, 200));
  });
}

Status Client::Get(const Collection& collection, std::span<const std::string> names,
                   bool with_fields, const TakeDocument& take) const {
  if (names.empty()) return {};
  Json body = {{"documents", names}};
  if (!with_fields) body["mask"] = {{"fieldPaths", Json::array({"__name__"})}};
  LOCKSTEP_TRY(Request request, Post(UrlOf(collection, "batchGet", false), body, kGetTime));
  request.max_body = (names.size() + 1) * kLargestDocument;
  GotReader reader(names, take);
  LOCKSTEP_CHECK(ReadElements(
      request, kLargestDocument,
      [&](const Json& element, std::size_t bytes) { return reader.Add(element, bytes); }));
  return reader.Finish();
}

}  // namespace lockstep::firestore
