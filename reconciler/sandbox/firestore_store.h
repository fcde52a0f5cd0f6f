// FirestoreStore: the documents of one database, with what they were in the last hour.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reconciler/base/json.h"
#include "reconciler/sandbox/stamp.h"

namespace lockstep::sandbox {

struct StoredDocument {
  Json fields = Json::object();
  Stamp created{};
  Stamp updated{};
};

// A document's path, "collection/id" or deeper, cut before its id.
struct DocumentPath {
  std::string collection{};
  std::string id{};
};
DocumentPath SplitPath(std::string_view path);

// Not thread-safe. Ids are ordered by their bytes, as Firestore's __name__ is.
class FirestoreStore {
 public:
  // Null if there was no such document at `when`; the default is now.
  const StoredDocument* Find(const std::string& path, std::optional<Stamp> when = {}) const;

  // Puts what a story says was there: `document.updated` is when it came to be.
  void Load(const std::string& path, StoredDocument document);

  // REQUIRES: `now` is later than every earlier change.
  void Put(const std::string& path, Json fields, Stamp now);
  void Remove(const std::string& path, Stamp now);

  // Calls `take` with each document of a collection in the order of ids, ascending or descending,
  // from `first` on (empty: all), until it returns false.
  using Take = std::function<bool(const std::string& id, const StoredDocument& document)>;
  struct Range {
    std::string first{};  // the id to start with, itself included
    bool descending = false;
    std::optional<Stamp> when = {};
  };
  void ForEach(const std::string& collection, const Range& range, const Take& take) const;

  // The ids of the collections right below a document, or below the root if `parent` is "".
  std::vector<std::string> CollectionsOf(const std::string& parent) const;

  // Ids in `collection` that are no documents but have documents below them.
  std::vector<std::string> MissingIds(const std::string& collection) const;

 private:
  struct Version {
    Stamp at{};
    std::shared_ptr<const StoredDocument> document{};  // null: it was deleted then
  };
  using History = std::vector<Version>;  // oldest first, never empty

  static const StoredDocument* At(const History& history, std::optional<Stamp> when);
  void Append(const std::string& path, Version version);

  std::map<std::string, std::map<std::string, History>> collections_;
};

// How far back a readTime may lie.
inline constexpr std::chrono::hours kRemembered{1};

}  // namespace lockstep::sandbox
