// commit and batchWrite.
#include <fmt/format.h>

#include <set>
#include <utility>

#include "reconciler/base/safe_text.h"
#include "reconciler/sandbox/firestore_api.h"
#include "reconciler/sandbox/firestore_value.h"

namespace lockstep::sandbox {

struct FirestoreApi::Write {
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

// What a write leaves behind.
struct FirestoreApi::Applied {
  bool changed = true;
  Json fields = Json::object();
  Json transform_results = Json::array();
};

namespace {

constexpr std::size_t kMaxWrites = 500;
constexpr std::size_t kMaxDocumentBytes = (std::size_t{1} << 20) - 4;

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

}  // namespace

// Reads `currentDocument` of a write.
static Status ReadPrecondition(const Json& condition, std::optional<bool>& exists,
                               std::optional<Stamp>& update_time) {
  if (condition.is_null()) return {};
  LOCKSTEP_CHECK(OnlyMembers(condition, "currentDocument", {"exists", "updateTime"}));
  if (condition.size() != 1) return Invalid("A precondition is exactly one of its kinds.");
  if (condition.contains("exists")) {
    if (!condition["exists"].is_boolean()) return Invalid("Invalid value at 'exists' (TYPE_BOOL)");
    exists = condition["exists"].get<bool>();
    return {};
  }
  const std::string text = StringAt(condition, "updateTime");
  update_time = ParseStamp(text);
  if (!update_time || !IsWholeMicroseconds(text)) {
    return Invalid("updateTime is no time in whole microseconds.");
  }
  return {};
}

Result<std::vector<FirestoreApi::Write>> FirestoreApi::ReadWrites(const Target& target,
                                                                  const Json& body) const {
  const Json& list = At(body, "writes");
  if (!list.is_null() && !list.is_array()) return Invalid("Invalid value at 'writes'");
  if (list.size() > kMaxWrites) {
    return Invalid("maximum 500 writes allowed per request");
  }
  std::vector<Write> writes;
  for (const Json& entry : list) {
    LOCKSTEP_CHECK(
        OnlyMembers(entry, "writes",
                    {"update", "delete", "updateMask", "updateTransforms", "currentDocument"}));
    Write write;
    write.is_delete = entry.contains("delete");
    if (write.is_delete == entry.contains("update")) {
      return Invalid("A write is either an update or a delete.");
    }
    if (write.is_delete) {
      write.name = StringAt(entry, "delete");
    } else {
      const Json& update = entry["update"];
      LOCKSTEP_CHECK(OnlyMembers(update, "update", {"name", "fields", "createTime", "updateTime"}));
      write.name = StringAt(update, "name");
      LOCKSTEP_TRY(write.fields, CanonicalFields(At(update, "fields")));
      write.has_mask = entry.contains("updateMask");
      LOCKSTEP_TRY(write.mask, MaskOf(At(entry, "updateMask")));
      LOCKSTEP_TRY(write.request_times, RequestTimes(At(entry, "updateTransforms")));
    }
    LOCKSTEP_TRY(write.path, PathOfName(write.name, target.root));
    LOCKSTEP_CHECK(ReadPrecondition(At(entry, "currentDocument"), write.exists, write.update_time));
    writes.push_back(std::move(write));
  }
  return writes;
}

Status FirestoreApi::CheckPrecondition(const Write& write, const StoredDocument* before) const {
  if (write.exists == true && before == nullptr) {
    return Fail(Code::kNotFound, "No document to update: " + Printable(write.name));
  }
  if (write.exists == false && before != nullptr) {
    return Fail(Code::kAlreadyExists, "Document already exists: " + Printable(write.name));
  }
  if (!write.update_time) return {};
  if (before == nullptr) {
    return Fail(gone_is_not_found_ ? Code::kNotFound : Code::kFailedPrecondition,
                "No document to update: " + Printable(write.name));
  }
  if (before->updated == *write.update_time) return {};
  return Fail(Code::kFailedPrecondition,
              fmt::format("the stored version ({}) does not match the required base version ({})",
                          before->updated.time_since_epoch().count(),
                          write.update_time->time_since_epoch().count()));
}

Result<FirestoreApi::Applied> FirestoreApi::Apply(const Write& write, const StoredDocument* before,
                                                  Stamp now) {
  Applied applied;
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

Result<Json> FirestoreApi::Commit(const Target& target, const Json& body) {
  LOCKSTEP_CHECK(OnlyMembers(body, "", {"writes", "transaction"}));
  if (body.contains("transaction")) {
    return Fail(Code::kUnimplemented, "The sandbox has no transactions.");
  }
  LOCKSTEP_TRY(const std::vector<Write> writes, ReadWrites(target, body));
  if (writes.empty()) return Json::object();
  // Works on a draft of what is touched, so that one failing write leaves no trace.
  const Stamp now = NextStamp();
  std::map<std::string, std::optional<StoredDocument>> draft;
  std::set<std::string> changed;
  Json results = Json::array();
  for (const Write& write : writes) {
    if (!draft.contains(write.path)) {
      const StoredDocument* stored = target.store->Find(write.path);
      draft[write.path] = stored == nullptr ? std::nullopt : std::optional(*stored);
    }
    std::optional<StoredDocument>& document = draft[write.path];
    const StoredDocument* before = document ? &*document : nullptr;
    LOCKSTEP_CHECK(CheckPrecondition(write, before));
    if (write.is_delete) {
      if (document) changed.insert(write.path);
      document.reset();
      results.push_back(Json::object());
      continue;
    }
    LOCKSTEP_TRY(Applied applied, Apply(write, before, now));
    if (applied.changed) {
      changed.insert(write.path);
      document = StoredDocument{std::move(applied.fields), before ? before->created : now, now};
    }
    Json result = {{"updateTime", Text(document->updated)}};
    if (!applied.transform_results.empty()) {
      result["transformResults"] = std::move(applied.transform_results);
    }
    results.push_back(std::move(result));
  }
  for (const std::string& path : changed) {
    std::optional<StoredDocument>& document = draft[path];
    if (document) {
      target.store->Put(path, std::move(document->fields), now);
    } else {
      target.store->Remove(path, now);
    }
  }
  return Json{{"writeResults", std::move(results)}, {"commitTime", Text(now)}};
}

Result<Json> FirestoreApi::BatchWrite(const Target& target, const Json& body) {
  LOCKSTEP_CHECK(OnlyMembers(body, "", {"writes", "labels"}));
  LOCKSTEP_TRY(const std::vector<Write> writes, ReadWrites(target, body));
  std::set<std::string> names;
  for (const Write& write : writes) {
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
