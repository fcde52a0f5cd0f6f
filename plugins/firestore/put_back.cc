#include "plugins/firestore/put_back.h"

#include <algorithm>
#include <set>
#include <utility>

#include "plugins/firestore/commit.h"
#include "plugins/firestore/figures.h"
#include "reconciler/base/safe_text.h"

namespace lockstep::firestore {
namespace {

// A document's name, and where it stands in the batch.
struct Missing {
  std::string name{};
  const Json* document = nullptr;
};

// The collection in a full name; nullopt if it is none.
std::optional<Collection> CollectionIn(const std::string& name) {
  constexpr std::string_view kProjects = "projects/";
  constexpr std::string_view kDatabases = "/databases/";
  constexpr std::string_view kDocuments = "/documents/";
  const std::size_t databases = name.find(kDatabases);
  if (!name.starts_with(kProjects) || databases == std::string::npos) return std::nullopt;
  const std::size_t database = databases + kDatabases.size();
  const std::size_t documents = name.find(kDocuments, database);
  const std::size_t last = name.rfind('/');
  if (documents == std::string::npos) return std::nullopt;
  const std::size_t path = documents + kDocuments.size();
  if (last < path) return std::nullopt;
  return Collection{.project = name.substr(kProjects.size(), databases - kProjects.size()),
                    .database = name.substr(database, documents - database),
                    .path = name.substr(path, last - path)};
}

// As the manifest's entry of the collection is addressed.
std::string AddressName(const Collection& collection) {
  const bool is_default = collection.database == Collection{}.database;
  return is_default ? collection.path : collection.path + "@" + collection.database;
}

Result<std::set<std::string>> LiveNames(const Collection& collection,
                                        std::span<const std::string> names, const Client& client) {
  std::set<std::string> live;
  LOCKSTEP_CHECK(client.Get(collection, names, false, [&](Got got) -> Status {
    if (!got.document.is_null()) live.insert(std::move(got.name));
    return {};
  }));
  return live;
}

// The batch on its way: what is still missing, and what was done.
class Creation {
 public:
  Creation(const Collection& collection, const Client& client, const Reading& world, Writer& http)
      : collection_(collection), client_(client), world_(world), http_(http) {}

  Restored Run(std::span<const Json> documents) {
    Status done = Look(documents);
    std::size_t part = left_.size();
    for (int tries = 1; done && !left_.empty(); ++tries) {
      part = std::min(part, left_.size());
      const std::size_t before = left_.size();
      done = Send(part, tries);
      if (left_.size() < before) tries = 0;
    }
    if (!done) count_.error = std::move(done).error();
    return std::move(count_);
  }

 private:
  // A name that comes twice, as a batch that was backed up again has it, is created once.
  Status Look(std::span<const Json> documents) {
    std::set<std::string> seen;
    for (const Json& document : documents) {
      std::string name = StringAt(document, "name");
      if (seen.insert(name).second) left_.push_back({std::move(name), &document});
    }
    const std::size_t twice = documents.size() - left_.size();
    LOCKSTEP_CHECK(DropLive(left_.size()));
    count_.existing += static_cast<std::int64_t>(twice);
    return {};
  }

  // Drops from the first `part` what exists, counting it as such; returns how many those were.
  Result<std::size_t> DropLive(std::size_t part) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < part; ++i) names.push_back(left_[i].name);
    LOCKSTEP_TRY(const std::set<std::string> live, LiveNames(collection_, names, client_));
    const auto end = left_.begin() + static_cast<std::ptrdiff_t>(part);
    left_.erase(std::remove_if(left_.begin(), end,
                               [&](const Missing& one) { return live.contains(one.name); }),
                end);
    count_.existing += static_cast<std::int64_t>(live.size());
    return live.size();
  }

  Json Writes(std::size_t part) const {
    Json writes = Json::array();
    for (std::size_t i = 0; i < part; ++i) {
      const Json& fields = At(*left_[i].document, "fields");
      writes.push_back(
          {{"update",
            {{"name", left_[i].name}, {"fields", fields.is_null() ? Json::object() : fields}}},
           {"currentDocument", {{"exists", false}}}});
    }
    return writes;
  }

  Status Send(std::size_t& part, int tries) {
    if (world_.stop.stop_requested()) return Fail(Code::kCancelled, "stopped");
    const Result<Json> results = Commit(collection_, Writes(part), client_, http_);
    if (results) {
      left_.erase(left_.begin(), left_.begin() + static_cast<std::ptrdiff_t>(part));
      count_.restored += static_cast<std::int64_t>(part);
      return {};
    }
    return Recover(results.error(), part, tries);
  }

  Status Recover(const Error& failure, std::size_t& part, int tries) {
    const CommitFailure kind = Judge(failure);
    const bool exists = failure.code == Code::kAlreadyExists;
    if (exists || kind == CommitFailure::kPrecondition || kind == CommitFailure::kUnknown) {
      LOCKSTEP_CHECK(ReadBack(part));
      if (left_.empty()) return {};
    }
    const bool too_big = kind == CommitFailure::kTooBig;
    const bool final = kind == CommitFailure::kFinal && !exists;
    if (final || (too_big ? part == 1 : tries >= kMostTries)) return GivenUp(failure, part);
    if (too_big) part /= 2;
    if (kind == CommitFailure::kContention) PauseAfterContention(tries, world_);
    return {};
  }

  tl::unexpected<Error> GivenUp(const Error& failure, std::size_t part) const {
    std::string doing = "putting back " + Documents(static_cast<std::int64_t>(part));
    if (part == 1) doing += ", " + Printable(left_.front().name, 300);
    return Fail(Error(failure).Wrap(doing));
  }

  // A commit is done whole or not at all, and all of `part` was missing right before it. So where
  // all of it exists now, ours was done and its answer was lost; else it was not.
  Status ReadBack(std::size_t part) {
    LOCKSTEP_TRY(const std::size_t live, DropLive(part));
    if (live != part) return {};
    count_.existing -= static_cast<std::int64_t>(live);
    count_.restored += static_cast<std::int64_t>(live);
    return {};
  }

  const Collection& collection_;
  const Client& client_;
  const Reading& world_;
  Writer& http_;
  std::vector<Missing> left_;
  Restored count_{};
};

}  // namespace

Result<Collection> CollectionOf(const Address& address, std::span<const Json> documents,
                                const std::string& project) {
  const std::string first = StringAt(documents.front(), "name");
  std::optional<Collection> collection = CollectionIn(first);
  const bool ours =
      collection && collection->project == project && AddressName(*collection) == address.name;
  if (!ours) {
    return Fail(Code::kInvalidArgument, "a document that is not of " + Printable(Text(address)) +
                                            " in project " + Printable(project) + ": " +
                                            Printable(first, 300));
  }
  LOCKSTEP_CHECK(CheckPath(collection->database, collection->path));
  for (const Json& document : documents) {
    const std::string name = StringAt(document, "name");
    if (IdIn(*collection, name)) continue;
    return Fail(Code::kInvalidArgument, "a document that is not of " + Printable(Text(address)) +
                                            ": " + Printable(name, 300));
  }
  return *std::move(collection);
}

Result<std::int64_t> CountLive(const Collection& collection, std::span<const Json> documents,
                               const Client& client) {
  std::vector<std::string> names;
  for (const Json& document : documents) names.push_back(StringAt(document, "name"));
  LOCKSTEP_TRY(const std::set<std::string> live, LiveNames(collection, names, client));
  return std::count_if(names.begin(), names.end(),
                       [&](const std::string& name) { return live.contains(name); });
}

Restored PutDocumentsBack(const Collection& collection, std::span<const Json> documents,
                          const Client& client, const Reading& world, Writer& http) {
  return Creation(collection, client, world, http).Run(documents);
}

}  // namespace lockstep::firestore
