#include "reconciler/sandbox/firestore_api.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "reconciler/base/safe_text.h"
#include "reconciler/sandbox/firestore_value.h"

namespace lockstep::sandbox {
namespace {

constexpr std::size_t kMaxIdBytes = 1'500;

Status CheckId(std::string_view id) {
  const bool reserved = id.size() >= 4 && id.starts_with("__") && id.ends_with("__");
  if (!id.empty() && id.size() <= kMaxIdBytes && id != "." && id != ".." && !reserved &&
      IsUtf8(id)) {
    return {};
  }
  return Fail(Code::kInvalidArgument,
              fmt::format("Resource id \"{}\" is invalid.", Printable(id, 60)));
}

std::string Joined(const std::vector<std::string>& parts, std::size_t from, std::size_t to) {
  std::string text;
  for (std::size_t i = from; i < to; ++i) text += (i == from ? "" : "/") + parts[i];
  return text;
}

std::size_t Depth(const std::string& path) {
  return path.empty() ? 0 : static_cast<std::size_t>(std::count(path.begin(), path.end(), '/')) + 1;
}

}  // namespace

FirestoreApi::FirestoreApi(std::string project, bool gone_is_not_found, Clock& clock)
    : project_(std::move(project)), gone_is_not_found_(gone_is_not_found), clock_(clock) {}

Result<std::unique_ptr<FirestoreApi>> FirestoreApi::Make(const Story& story, bool gone_is_not_found,
                                                         Clock& clock) {
  std::unique_ptr<FirestoreApi> api(new FirestoreApi(story.project, gone_is_not_found, clock));
  for (const std::string& database : story.databases) api->stores_[database];
  for (const StoryDocument& document : story.documents) {
    auto fields = CanonicalFields(document.fields);
    if (!fields) return Fail(std::move(fields).error().Wrap("document " + document.path));
    api->stores_[document.database].Load(document.path,
                                         {*std::move(fields), document.created, document.updated});
    api->last_ = std::max(api->last_, document.updated);
  }
  return api;
}

Result<FirestoreApi::Target> FirestoreApi::TargetOf(const ApiRequest& request) {
  const auto& parts = request.parts;  // v1 projects P databases D documents[:verb] ...
  if (parts.size() < 6) return Fail(Code::kNotFound, "No such method.");
  if (parts[2] != project_) {
    return Fail(Code::kPermissionDenied,
                fmt::format("Permission denied on resource project {} (or it may not exist).",
                            Printable(parts[2], 60)));
  }
  const auto store = stores_.find(parts[4]);
  if (store == stores_.end()) {
    return Fail(Code::kNotFound, fmt::format("The database {} does not exist for project {}",
                                             Printable(parts[4], 60), project_));
  }
  Target target{&store->second, Joined(parts, 1, 5) + "/documents", Joined(parts, 6, parts.size()),
                ""};
  std::string& tail = parts.size() == 6 ? target.verb : target.path;
  if (parts.size() == 6) tail = parts[5];
  const auto colon = tail.rfind(':');
  if (request.method == "POST" && colon != std::string::npos) {
    target.verb = std::string(tail).substr(colon + 1);
    if (parts.size() > 6) target.path.resize(colon);
  } else if (parts.size() == 6) {
    target.verb.clear();
  }
  const std::string base = parts[5].substr(0, parts[5].find(':'));
  if (base != "documents") return Fail(Code::kNotFound, "No such method.");
  return target;
}

ApiAnswer FirestoreApi::Handle(const ApiRequest& request) {
  const std::lock_guard lock(mutex_);
  const auto target = TargetOf(request);
  if (!target) return ErrorAnswer(target.error());
  const bool is_document = Depth(target->path) % 2 == 0;
  if (request.method == "POST") {
    auto answer = Post(*target, request);
    if (answer) return *std::move(answer);
    ApiAnswer error = ErrorAnswer(answer.error());
    // Production streams this method's answers, and so wraps its errors.
    if (target->verb == "runQuery") error.body = "[" + error.body + "]";
    return error;
  }
  if (request.method == "GET" && !target->path.empty()) {
    return AnswerOf(is_document ? GetDocument(*target, request) : ListDocuments(*target, request));
  }
  return ErrorAnswer({Code::kUnimplemented, "The sandbox has no such method.", std::nullopt});
}

Result<ApiAnswer> FirestoreApi::Post(const Target& target, const ApiRequest& request) {
  LOCKSTEP_CHECK(OnlyParameters(request, {}));
  LOCKSTEP_TRY(const Json body, BodyObject(request));
  if (target.verb == "runQuery") {
    LOCKSTEP_TRY(std::string text, RunQuery(target, body));
    return ApiAnswer{200, {{"content-type", "application/json; charset=UTF-8"}}, std::move(text)};
  }
  if (target.verb == "runAggregationQuery") return AnswerOf(Aggregate(target, body));
  if (target.verb == "listCollectionIds") return AnswerOf(ListCollectionIds(target, body));
  if (!target.path.empty()) return Fail(Code::kUnimplemented, "The sandbox has no such method.");
  if (target.verb == "batchGet") return AnswerOf(BatchGet(target, body));
  if (target.verb == "commit") return AnswerOf(Commit(target, body));
  if (target.verb == "batchWrite") return AnswerOf(BatchWrite(target, body));
  return Fail(Code::kUnimplemented, "The sandbox has no such method.");
}

Stamp FirestoreApi::NextStamp() {
  last_ = std::max<Stamp>(clock_.Now(), last_ + std::chrono::microseconds{1});
  return last_;
}

Stamp FirestoreApi::ReadStamp() const { return std::max<Stamp>(clock_.Now(), last_); }

Result<std::optional<Stamp>> FirestoreApi::ReadTimeOf(const std::string& text) const {
  if (text.empty()) return std::optional<Stamp>();
  const auto when = ParseStamp(text);
  if (!when || !IsWholeMicroseconds(text)) {
    return Fail(Code::kInvalidArgument, "readTime is no time in whole microseconds.");
  }
  if (*when > ReadStamp()) {
    return Fail(Code::kInvalidArgument, "readTime must not be in the future.");
  }
  if (*when < ReadStamp() - kRemembered) {
    return Fail(Code::kFailedPrecondition, "The requested readTime is too old.");
  }
  return when;
}

std::vector<std::string> FirestoreApi::Ids(const std::string& database,
                                           const std::string& collection) const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> ids;
  const auto store = stores_.find(database);
  if (store == stores_.end()) return ids;
  store->second.ForEach(collection, {}, [&](const std::string& id, const StoredDocument&) {
    ids.push_back(id);
    return true;
  });
  return ids;
}

Json FirestoreApi::Get(const std::string& database, const std::string& path) const {
  const std::lock_guard lock(mutex_);
  const auto store = stores_.find(database);
  const StoredDocument* document = store == stores_.end() ? nullptr : store->second.Find(path);
  if (document == nullptr) return nullptr;
  return DocumentJson(
      fmt::format("projects/{}/databases/{}/documents/{}", project_, database, path), *document,
      document->fields);
}

void FirestoreApi::Put(const std::string& database, const std::string& path, const Json& fields) {
  const std::lock_guard lock(mutex_);
  stores_[database].Put(path, CanonicalFields(fields).value_or(fields), NextStamp());
}

Status FirestoreApi::Touch(const std::string& database, const std::string& path) {
  const std::lock_guard lock(mutex_);
  const StoredDocument* document = stores_[database].Find(path);
  if (document == nullptr) return Fail(Code::kNotFound, "no document " + path);
  Json fields = document->fields;
  const Stamp now = NextStamp();
  fields["touched_at"] = {{"timestampValue", Text(now)}};
  stores_[database].Put(path, std::move(fields), now);
  return {};
}

Status FirestoreApi::Remove(const std::string& database, const std::string& path) {
  const std::lock_guard lock(mutex_);
  if (stores_[database].Find(path) == nullptr) return Fail(Code::kNotFound, "no document " + path);
  stores_[database].Remove(path, NextStamp());
  return {};
}

Result<std::string> PathOfName(const std::string& name, const std::string& root) {
  if (!name.starts_with(root + "/")) {
    return Fail(Code::kInvalidArgument, fmt::format("Document name \"{}\" does not lie in {}.",
                                                    Printable(name, 200), root));
  }
  const std::string path = name.substr(root.size() + 1);
  if (Depth(path) % 2 != 0) {
    return Fail(Code::kInvalidArgument,
                fmt::format("Document name \"{}\" names no document.", Printable(name, 200)));
  }
  std::string_view rest = path;
  while (true) {
    const auto slash = rest.find('/');
    LOCKSTEP_CHECK(CheckId(rest.substr(0, slash)));
    if (slash == std::string_view::npos) return path;
    rest.remove_prefix(slash + 1);
  }
}

Result<std::vector<std::string>> MaskOf(const Json& mask) {
  if (mask.is_null()) return std::vector<std::string>();
  LOCKSTEP_CHECK(OnlyMembers(mask, "mask", {"fieldPaths"}));
  std::vector<std::string> paths;
  for (const Json& path : At(mask, "fieldPaths")) {
    if (!path.is_string()) return Fail(Code::kInvalidArgument, "A field path is a string.");
    paths.push_back(path.get<std::string>());
  }
  return paths;
}

Json DocumentJson(const std::string& name, const StoredDocument& document, const Json& fields) {
  Json json = {{"name", name},
               {"createTime", Text(document.created)},
               {"updateTime", Text(document.updated)}};
  if (!fields.empty()) json["fields"] = fields;
  return json;
}

}  // namespace lockstep::sandbox
