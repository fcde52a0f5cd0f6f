// Reading Firestore: count, scan, get. Typed calls; nothing here can write.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>

#include "plugins/firestore/collection.h"
#include "plugins/firestore/sentence.h"
#include "reconciler/base/clock.h"
#include "reconciler/base/json.h"
#include "reconciler/http/http.h"

namespace lockstep::firestore {

struct Count {
  std::int64_t documents = 0;
  std::string read_time{};  // the server's own text
};

// Takes one document of a scan; the views die with the call.
using TakeRow = std::function<Status(const Row& row)>;

// One document of a batch: whole as the API gave it, or null if there is none called `name`.
// `read_time` is the server's.
struct Got {
  std::string name{};
  Json document{};
  std::string read_time{};
  std::size_t bytes = 0;  // of the answer's text
};
using TakeDocument = std::function<Status(Got got)>;

// Takes one document that a query found, and the bytes of its text.
using TakeFound = std::function<Status(const Json& document, std::size_t bytes)>;

// Thread-safe if `http` and `clock` are, which outlive it. Every call ends by `deadline`, on the
// clock's monotonic scale. Errors are those of Reader and ErrorOf, and kDataLoss for an answer
// that is not what was asked for.
class Client {
 public:
  Client(Reader& http, Clock& clock, Duration deadline, std::stop_token stop);

  // One read in a thousand documents is billed. A collection that is not there has 0. With `up_to`,
  // at least 1, it stops counting there.
  Result<Count> CountDocuments(const Collection& collection,
                               std::optional<std::int64_t> up_to = std::nullopt) const;

  // All ids at `read_time`, in order, in one streamed answer. kDataLoss: not `count.documents`
  // rows, rows that do not rise strictly, a document of another project, database or collection, a
  // time that does not parse. The error of `take` ends it.
  Status Scan(const Collection& collection, const Count& count, const TakeRow& take) const;

  // The same from behind `after` (empty: from the first id), whatever its number of rows is: that
  // is for the caller to check. kDataLoss for more than `most` rows, and as Scan.
  Status ScanAfter(const Collection& collection, const std::string& read_time,
                   const std::string& after, std::int64_t most, const TakeRow& take) const;

  // Each of `names` exactly once, in any order. `with_fields` false: name and times alone.
  Status Get(const Collection& collection, std::span<const std::string> names, bool with_fields,
             const TakeDocument& take) const;

  // What `query`, a StructuredQuery from the collection alone, finds, whole, as it arrives.
  Status Query(const Collection& collection, const Json& query, const TakeFound& take) const;

  std::stop_token stop() const { return stop_; }

  // A POST of `body` that ends in time: at most `longest`, and by the deadline. kDeadlineExceeded
  // if that is over.
  Result<Request> Post(std::string url, const Json& body, Duration longest) const;

 private:
  Status ReadElements(const Request& request, std::size_t largest,
                      const std::function<Status(const Json&, std::size_t bytes)>& take) const;

  Reader& http_;
  Clock& clock_;
  Duration deadline_;
  std::stop_token stop_;
};

// "https://firestore.googleapis.com/v1/projects/P/databases/D/documents:METHOD", or below a
// document for a collection that stands below one.
std::string UrlOf(const Collection& collection, std::string_view method, bool at_parent);

// The server no longer keeps what the collection was at that time: read it anew.
bool IsTooOld(const Error& error);

}  // namespace lockstep::firestore
