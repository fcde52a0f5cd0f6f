// FirestoreApi: the Firestore REST v1 calls that the sandbox answers from its own documents.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "reconciler/base/clock.h"
#include "reconciler/base/json.h"
#include "reconciler/base/result.h"
#include "reconciler/sandbox/firestore_store.h"
#include "reconciler/sandbox/request.h"
#include "reconciler/sandbox/story.h"

namespace lockstep::sandbox {

// Thread-safe.
class FirestoreApi {
 public:
  // kInvalidArgument if a document of the story is malformed.
  static Result<std::unique_ptr<FirestoreApi>> Make(const Story& story, bool gone_is_not_found,
                                                    Clock& clock);

  // Answers a request below /v1/projects/P/databases/D.
  ApiAnswer Handle(const ApiRequest& request);

  // What a test or a rehearsal does behind the API's back; see Sandbox.
  std::vector<std::string> Ids(const std::string& database, const std::string& collection) const;
  Json Get(const std::string& database, const std::string& path) const;
  void Put(const std::string& database, const std::string& path, const Json& fields);
  Status Touch(const std::string& database, const std::string& path);
  Status Remove(const std::string& database, const std::string& path);

 private:
  // Where a request goes: which store, and where below its root.
  struct Target {
    FirestoreStore* store = nullptr;
    std::string root{};  // "projects/P/databases/D/documents"
    std::string path{};  // below the root; "" is the root itself
    std::string verb{};  // "runQuery"; "" for a GET
  };

  FirestoreApi(std::string project, bool gone_is_not_found, Clock& clock);

  Result<Target> TargetOf(const ApiRequest& request);
  Result<ApiAnswer> Post(const Target& target, const ApiRequest& request);
  static Result<Json> GetDocument(const Target& target, const ApiRequest& request);
  static Result<Json> ListDocuments(const Target& target, const ApiRequest& request);
  static Result<Json> ListCollectionIds(const Target& target, const Json& body);
  Result<Json> BatchGet(const Target& target, const Json& body);

  Result<std::string> RunQuery(const Target& target, const Json& body);
  Result<Json> Aggregate(const Target& target, const Json& body);

  Result<Json> Commit(const Target& target, const Json& body);
  Result<Json> BatchWrite(const Target& target, const Json& body);

  // Answered times: strictly increasing with every change.
  Stamp NextStamp();
  Stamp ReadStamp() const;
  Result<std::optional<Stamp>> ReadTimeOf(const std::string& text) const;

  mutable std::mutex mutex_;  // guards all below
  std::string project_;
  bool gone_is_not_found_;
  Clock& clock_;
  Stamp last_{};
  std::map<std::string, FirestoreStore> stores_;
};

// The path below `root` of a document's full name; kInvalidArgument if it is none, lies in another
// database, or its ids break Firestore's rules.
Result<std::string> PathOfName(const std::string& name, const std::string& root);

Result<std::vector<std::string>> MaskOf(const Json& mask);
Json DocumentJson(const std::string& name, const StoredDocument& document, const Json& fields);

}  // namespace lockstep::sandbox
