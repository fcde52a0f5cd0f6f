#include "plugins/firestore/backup_copy.h"

#include "reconciler/base/digest.h"
#include "reconciler/base/rfc3339.h"
#include "reconciler/base/safe_text.h"

namespace lockstep::firestore {
namespace {

constexpr Duration kLongestKept{std::chrono::hours{24 * 3'650}};

constexpr std::string_view kName = "name";
constexpr std::string_view kFields = "fields";
constexpr std::string_view kCreateTime = "create_time";
constexpr std::string_view kUpdateTime = "update_time";

Json TextValue(const std::string& text) { return {{"stringValue", text}}; }
Json TimeValue(const std::string& time) { return {{"timestampValue", time}}; }

// One for each version of a document; hashed, so that neighbours do not burden one server.
std::string CopyId(const std::string& name, const std::string& update_time) {
  constexpr std::size_t kDigits = 40;
  return Sha256Hex(name + "\n" + update_time).substr(0, kDigits);
}

}  // namespace

Result<std::optional<CopySpec>> CopiesFrom(const Json& cleanup) {
  const Json& written = At(cleanup, "backup");
  if (written.is_null()) return std::nullopt;
  CopySpec copies{.collection = StringAt(written, "collection")};
  LOCKSTEP_CHECK(CheckPath(Collection{}.database, copies.collection));
  if (copies.collection.find('/') != std::string::npos) {
    return Fail(Code::kInvalidArgument, "backup.collection names a subcollection");
  }
  const Json& keep_for = At(written, "keep_for_ms");
  if (!keep_for.is_number_integer() || keep_for <= 0 || keep_for > kLongestKept.count()) {
    return Fail(Code::kInvalidArgument, "backup.keep_for_ms is a number of milliseconds");
  }
  copies.keep_for = Duration(keep_for.get<std::int64_t>());
  return copies;
}

void PutInto(Json& cleanup, const std::optional<CopySpec>& copies) {
  if (!copies) return;
  cleanup["backup"] = {{"collection", copies->collection},
                       {"keep_for_ms", copies->keep_for.count()}};
}

Collection CopiesOf(const Collection& cleaned, const CopySpec& spec) {
  return {.project = cleaned.project, .database = cleaned.database, .path = spec.collection};
}

Result<Json> CopyWrite(const Collection& cleaned, const CopySpec& spec, const Json& document,
                       const std::string& run, const std::string& now) {
  const std::string name = StringAt(document, "name");
  const std::string update_time = StringAt(document, "updateTime");
  if (!IdIn(cleaned, name) || update_time.empty()) {
    return Fail(Code::kDataLoss, "no document of the collection: " + Printable(name, 300));
  }
  const std::optional<TimePoint> time = ParseTime(now);
  if (!time) return Fail(Code::kInvalidArgument, "the server's time is none");
  const Json& fields = At(document, "fields");
  Json map = Json::object();
  if (!fields.is_null()) map["fields"] = fields;
  Json copied = {{kName, TextValue(name)},
                 {kCopyPath, TextValue(cleaned.path)},
                 {kCopyRun, TextValue(run)},
                 {kCopyDeletedAt, TimeValue(now)},
                 {kExpiresAt, TimeValue(FormatTime(*time + spec.keep_for))},
                 {kUpdateTime, TimeValue(update_time)},
                 {kFields, {{"mapValue", std::move(map)}}}};
  const std::string create_time = StringAt(document, "createTime");
  if (!create_time.empty()) copied[kCreateTime] = TimeValue(create_time);
  return Json{{"update",
               {{"name", NamePrefix(CopiesOf(cleaned, spec)) + CopyId(name, update_time)},
                {"fields", std::move(copied)}}}};
}

Result<Json> DocumentInCopy(const Collection& cleaned, const Json& copy) {
  const Json& copied = At(copy, "fields");
  const Json& map = At(At(copied, kFields), "mapValue");
  std::string name = StringAt(At(copied, kName), "stringValue");
  if (!map.is_object() || !IdIn(cleaned, name)) {
    return Fail(Code::kDataLoss, "no copy of a document of the collection: " +
                                     Printable(StringAt(copy, "name"), 300));
  }
  Json document = {{"name", std::move(name)},
                   {"createTime", StringAt(At(copied, kCreateTime), "timestampValue")},
                   {"updateTime", StringAt(At(copied, kUpdateTime), "timestampValue")}};
  const Json& fields = At(map, "fields");
  if (!fields.is_null()) document["fields"] = fields;
  return document;
}

}  // namespace lockstep::firestore
