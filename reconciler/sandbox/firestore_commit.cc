// commit and batchWrite.
#include <fmt/format.h>

#include <map>
#include <optional>
#include <set>
#include <utility>

#include "reconciler/base/safe_text.h"
#include "reconciler/sandbox/firestore_api.h"
#include "reconciler/sandbox/firestore_value.h"

namespace lockstep::sandbox {
namespace {

constexpr std::size_t kMaxWrites = 500;
constexpr std::size_t kMaxDocumentBytes = (std::size_t{1} << 20) - 4;

struct DocumentWrite {
  std::string name{};
  std::string path{};
  bool is_delete = false;
  Json fields = Json::object();
  bool has_mask = false;
  std::vector<std::string> mask{};
  std::vector<std::string> request_times{};  // field paths that get the time of the request
  std::optional<bool> exists{};
  std::optional<Stamp> update_time{};
};

// What an update leaves behind.
struct AppliedWrite {
  bool changed = true;
  Json fields = Json::object();
  Json transform_results = Json::array();
};

Result<std::vector<std::string>> RequestTimes(const Json& transforms) {
  std::vector<std::string> paths;
  for (const Json& transform : transforms) {
    LOCKSTEP_CHECK(OnlyMembers(transform, "updateTransforms",
                               {"fieldPath", "setToServerValue", "increment", "maximum", "minimum",
                                "appendMissingElements", "removeAllFromArray"}));
    if (StringAt(transform, "setToServerValue") != "REQUEST_TIME") {
      return Fail(Code::kUnimplemented, "The sandbox knows the transform REQUEST_TIME only.");
    }
    paths.push_back(StringAt(transform, "fieldPath"));
  }
  return paths;
}

// Reads `currentDocument` of a write.
Status ReadPrecondition(const Json& condition, DocumentWrite& write) {
  if (condition.is_null()) return {};
  LOCKSTEP_CHECK(OnlyMembers(condition, "currentDocument", {"exists", "updateTime"}));
  if (condition.size() != 1) return Invalid("A precondition is exactly one of its kinds.");
  if (condition.contains("exists")) {
    if (!condition["exists"].is_boolean()) return Invalid("Invalid value at 'exists' (TYPE_BOOL)");
    write.exists = condition["exists"].get<bool>();
    return {};
  }
  const std::string text = StringAt(condition, "updateTime");
  write.update_time = ParseStamp(text);
  if (!write.update_time || !IsWholeMicroseconds(text)) {
    return Invalid("updateTime is no time in whole microseconds.");
  }
  return {};
}

Status ReadUpdate(const Json& entry, DocumentWrite& write) {
  const Json& update = entry["update"];
  LOCKSTEP_CHECK(OnlyMembers(update, "update", {"name", "fields", "createTime", "updateTime"}));
  write.name = StringAt(update, "name");
  LOCKSTEP_TRY(write.fields, CanonicalFields(At(update, "fields")));
  write.has_mask = entry.contains("updateMask");
  LOCKSTEP_TRY(write.mask, MaskOf(At(entry, "updateMask")));
  LOCKSTEP_TRY(write.request_times, RequestTimes(At(entry, "updateTransforms")));
  return {};
}

Result<DocumentWrite> ReadWrite(const Json& entry, const std::string& root) {
  LOCKSTEP_CHECK(OnlyMembers(
      entry, "writes", {"update", "delete", "updateMask", "updateTransforms", "currentDocument"}));
  DocumentWrite write;
  write.is_delete = entry.contains("delete");
  if (write.is_delete == entry.contains("update")) {
    return Invalid("A write is either an update or a delete.");
  }
  if (write.is_delete) {
    write.name = StringAt(entry, "delete");
  } else {
    LOCKSTEP_CHECK(ReadUpdate(entry, write));
  }
  LOCKSTEP_TRY(write.path, PathOfName(write.name, root));
  LOCKSTEP_CHECK(ReadPrecondition(At(entry, "currentDocument"), write));
  return write;
}

Result<std::vector<DocumentWrite>> ReadWrites(const Json& body, const std::string& root) {
  const Json& list = At(body, "writes");
  if (!list.is_null() && !list.is_array()) return Invalid("Invalid value at 'writes'");
  if (list.size() > kMaxWrites) {
    return Invalid("maximum 500 writes allowed per request");
  }
  std::vector<DocumentWrite> writes;
  for (const Json& entry : list) {
    LOCKSTEP_TRY(DocumentWrite write, ReadWrite(entry, root));
    writes.push_back(std::move(write));
  }
  return writes;
}

// `gone` is the code for an updateTime on a vanished document.
Status CheckPrecondition(const DocumentWrite& write, const StoredDocument* before, Code gone) {
  if (write.exists == true && before == nullptr) {
    return Fail(Code::kNotFound, "No document to update: " + Printable(write.name));
  }
  if (write.exists == false && before != nullptr) {
    return Fail(Code::kAlreadyExists, "Document already exists: " + Printable(write.name));
  }
  if (!write.update_time) return {};
  if (before == nullptr) return Fail(gone, "No document to update: " + Printable(write.name));
  if (before->updated == *write.update_time) return {};
  return Fail(Code::kFailedPrecondition,
              fmt::format("the stored version ({}) does not match the required base version ({})",
                          before->updated.time_since_epoch().count(),
                          write.update_time->time_since_epoch().count()));
}

Result<AppliedWrite> Applied(const DocumentWrite& write, const StoredDocument* before, Stamp now) {
  AppliedWrite applied;
  if (write.has_mask && before != nullptr) applied.fields = before->fields;
  if (!write.has_mask) applied.fields = write.fields;
  for (const std::string& text : write.mask) {
    LOCKSTEP_TRY(const auto path, ParseFieldPath(text));
    SetField(applied.fields, path, FieldAt(write.fields, path));
  }
  const Json time = {{"timestampValue", Text(now)}};
  for (const std::string& text : write.request_times) {
    LOCKSTEP_TRY(const auto path, ParseFieldPath(text));
    SetField(applied.fields, path, &time);
    applied.transform_results.push_back(time);
  }
  if (Dump(applied.fields).size() > kMaxDocumentBytes) {
    return Invalid(
        fmt::format("Document \"{}\" exceeds the maximum size of 1 MiB.", Printable(write.name)));
  }
  applied.changed = before == nullptr || before->fields != applied.fields;
  return applied;
}

// A draft of what a commit touches: the store sees it only once it is saved, so that one failing
// write leaves no trace.
class CommitDraft {
 public:
  CommitDraft(FirestoreStore& store, Stamp now) : store_(store), now_(now) {}

  // Null if there is no such document after the writes so far.
  const StoredDocument* Find(const std::string& path) {
    if (!documents_.contains(path)) {
      const StoredDocument* stored = store_.Find(path);
      documents_[path] = stored == nullptr ? std::nullopt : std::optional(*stored);
    }
    const std::optional<StoredDocument>& document = documents_[path];
    return document ? &*document : nullptr;
  }

  // Does one write; its WriteResult.
  Result<Json> Do(const DocumentWrite& write) {
    const StoredDocument* before = Find(write.path);
    std::optional<StoredDocument>& document = documents_[write.path];
    if (write.is_delete) {
      if (document) changed_.insert(write.path);
      document.reset();
      return Json::object();
    }
    LOCKSTEP_TRY(AppliedWrite applied, Applied(write, before, now_));
    if (applied.changed) {
      changed_.insert(write.path);
      const Stamp created = before == nullptr ? now_ : before->created;
      document = StoredDocument{std::move(applied.fields), created, now_};
    }
    Json result = {{"updateTime", Text(document->updated)}};
    if (!applied.transform_results.empty()) {
      result["transformResults"] = std::move(applied.transform_results);
    }
    return result;
  }

  void Save() && {
    for (const std::string& path : changed_) {
      std::optional<StoredDocument>& document = documents_[path];
      if (document) {
        store_.Put(path, std::move(document->fields), now_);
      } else {
        store_.Remove(path, now_);
      }
    }
  }

 private:
  FirestoreStore& store_;
  Stamp now_;
  std::map<std::string, std::optional<StoredDocument>> documents_;
  std::set<std::string> changed_;
};

}  // namespace

Result<Json> FirestoreApi::Commit(const Target& target, const Json& body) {
  LOCKSTEP_CHECK(OnlyMembers(body, "", {"writes", "transaction"}));
  if (body.contains("transaction")) {
    return Fail(Code::kUnimplemented, "The sandbox has no transactions.");
  }
  LOCKSTEP_TRY(const std::vector<DocumentWrite> writes, ReadWrites(body, target.root));
  if (writes.empty()) return Json::object();
  const Code gone = gone_is_not_found_ ? Code::kNotFound : Code::kFailedPrecondition;
  const Stamp now = NextStamp();
  CommitDraft draft(*target.store, now);
  Json results = Json::array();
  for (const DocumentWrite& write : writes) {
    LOCKSTEP_CHECK(CheckPrecondition(write, draft.Find(write.path), gone));
    LOCKSTEP_TRY(Json result, draft.Do(write));
    results.push_back(std::move(result));
  }
  std::move(draft).Save();
  return Json{{"writeResults", std::move(results)}, {"commitTime", Text(now)}};
}

Result<Json> FirestoreApi::BatchWrite(const Target& target, const Json& body) {
  LOCKSTEP_CHECK(OnlyMembers(body, "", {"writes", "labels"}));
  LOCKSTEP_TRY(const std::vector<DocumentWrite> writes, ReadWrites(body, target.root));
  std::set<std::string> names;
  for (const DocumentWrite& write : writes) {
    if (!names.insert(write.path).second) {
      return Invalid("The same document was written twice: " + Printable(write.name));
    }
  }
  Json results = Json::array();
  Json statuses = Json::array();
  for (const Json& entry : At(body, "writes")) {
    const auto written = Commit(target, {{"writes", Json::array({entry})}});
    if (written) {
      results.push_back((*written)["writeResults"][0]);
      statuses.push_back(Json::object());
    } else {
      results.push_back(Json::object());
      statuses.push_back(
          {{"code", RpcCodeOf(written.error().code)}, {"message", written.error().message}});
    }
  }
  return Json{{"writeResults", std::move(results)}, {"status", std::move(statuses)}};
}

}  // namespace lockstep::sandbox
