// Reading documents: get, list, batchGet, listCollectionIds.
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "reconciler/base/safe_text.h"
#include "reconciler/sandbox/firestore_api.h"
#include "reconciler/sandbox/firestore_value.h"

namespace lockstep::sandbox {
namespace {

constexpr int kDefaultDocumentPage = 20;
constexpr int kMaxDocumentPage = 300;
constexpr const char* kTokenPrefix = "after:";

struct ListRequest {
  std::size_t limit = 0;
  std::string after{};  // an id; "" is before all
  bool show_missing = false;
  std::vector<std::string> mask{};
};

std::vector<std::string> MaskParameters(const ApiRequest& request) {
  std::vector<std::string> mask;
  for (const auto& [name, value] : request.query) {
    if (name == "mask.fieldPaths") mask.push_back(value);
  }
  return mask;
}

Result<ListRequest> ReadListRequest(const ApiRequest& request) {
  LOCKSTEP_CHECK(OnlyParameters(
      request, {"pageSize", "pageToken", "mask.fieldPaths", "orderBy", "showMissing"}));
  ListRequest list;
  LOCKSTEP_TRY(const int asked, CountParameter(request, "pageSize"));
  list.limit = static_cast<std::size_t>(asked == 0 ? kDefaultDocumentPage
                                                   : std::min(asked, kMaxDocumentPage));
  LOCKSTEP_TRY(list.show_missing, FlagParameter(request, "showMissing"));
  list.mask = MaskParameters(request);
  const std::string order = ParameterOf(request, "orderBy");
  if (list.show_missing && !order.empty()) {
    return Fail(Code::kInvalidArgument, "showMissing and orderBy exclude one another.");
  }
  if (!order.empty() && order != "__name__" && order != "__name__ asc") {
    return Fail(Code::kUnimplemented, "The sandbox orders by __name__ only.");
  }
  const std::string token = ParameterOf(request, "pageToken");
  if (token.empty()) return list;
  if (!token.starts_with(kTokenPrefix)) {
    return Fail(Code::kInvalidArgument, "Invalid page token.");
  }
  list.after = token.substr(std::string_view(kTokenPrefix).size());
  return list;
}

// With the fields that `mask` names; an empty one names all.
Result<Json> MaskedDocument(const std::string& name, const StoredDocument& document,
                            const std::vector<std::string>& mask) {
  if (mask.empty()) return DocumentJson(name, document, document.fields);
  LOCKSTEP_TRY(const Json fields, Masked(document.fields, mask));
  return DocumentJson(name, document, fields);
}

// A missing document has a name and nothing else.
Result<Json> ListedDocument(const std::string& name, const StoredDocument* document,
                            const std::vector<std::string>& mask) {
  if (document == nullptr) return Json{{"name", name}};
  return MaskedDocument(name, *document, mask);
}

// One element of batchGet's answer.
Result<Json> GotDocument(const std::string& name, const StoredDocument* document,
                         const std::vector<std::string>& mask, const std::string& read_time) {
  if (document == nullptr) return Json{{"missing", name}, {"readTime", read_time}};
  LOCKSTEP_TRY(Json json, MaskedDocument(name, *document, mask));
  return Json{{"found", std::move(json)}, {"readTime", read_time}};
}

}  // namespace

Result<Json> FirestoreApi::GetDocument(const Target& target, const ApiRequest& request) {
  LOCKSTEP_CHECK(OnlyParameters(request, {"mask.fieldPaths"}));
  const std::string name = target.root + "/" + target.path;
  const StoredDocument* document = target.store->Find(target.path);
  if (document == nullptr) {
    return Fail(Code::kNotFound, fmt::format("Document \"{}\" not found.", Printable(name)));
  }
  return MaskedDocument(name, *document, MaskParameters(request));
}

Result<Json> FirestoreApi::ListDocuments(const Target& target, const ApiRequest& request) {
  LOCKSTEP_TRY(const ListRequest list, ReadListRequest(request));
  // One more than fits, so that it shows whether there is a next page.
  std::map<std::string, const StoredDocument*> found;  // null: a missing document
  if (list.show_missing) {
    for (const std::string& id : target.store->MissingIds(target.path)) {
      if (id > list.after) found[id] = nullptr;
    }
  }
  std::size_t documents = 0;
  target.store->ForEach(target.path, {list.after, false, {}},
                        [&](const std::string& id, const StoredDocument& document) {
                          if (id > list.after) found[id] = &document;
                          return ++documents <= list.limit + 1;
                        });
  Json answer = Json::object();
  const std::string prefix = target.root + "/" + target.path + "/";
  std::string last;
  for (const auto& [id, document] : found) {
    if (answer["documents"].size() == list.limit) {
      answer["nextPageToken"] = kTokenPrefix + last;
      break;
    }
    LOCKSTEP_TRY(Json json, ListedDocument(prefix + id, document, list.mask));
    answer["documents"].push_back(std::move(json));
    last = id;
  }
  return answer;
}

Result<Json> FirestoreApi::ListCollectionIds(const Target& target, const Json& body) {
  LOCKSTEP_CHECK(OnlyMembers(body, "", {"pageSize", "pageToken"}));
  const auto ids = target.store->CollectionsOf(target.path);
  return ids.empty() ? Json::object() : Json{{"collectionIds", ids}};
}

Result<Json> FirestoreApi::BatchGet(const Target& target, const Json& body) {
  LOCKSTEP_CHECK(OnlyMembers(body, "", {"documents", "mask", "readTime"}));
  LOCKSTEP_TRY(const auto mask, MaskOf(At(body, "mask")));
  LOCKSTEP_TRY(const auto when, ReadTimeOf(StringAt(body, "readTime")));
  const std::string read_time = Text(when.value_or(ReadStamp()));
  std::set<std::string> asked;
  Json answer = Json::array();
  for (const Json& entry : At(body, "documents")) {
    const std::string name = entry.is_string() ? entry.get<std::string>() : "";
    LOCKSTEP_TRY(const std::string path, PathOfName(name, target.root));
    if (!asked.insert(path).second) continue;
    LOCKSTEP_TRY(Json element, GotDocument(name, target.store->Find(path, when), mask, read_time));
    answer.push_back(std::move(element));
  }
  return answer;
}

}  // namespace lockstep::sandbox
