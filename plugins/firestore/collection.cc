#include "plugins/firestore/collection.h"

#include <charconv>

#include "reconciler/base/digest.h"
#include "reconciler/base/safe_text.h"

namespace lockstep::firestore {
namespace {

constexpr std::size_t kMostBytes = 1'500;  // of one segment

// The number in "__id7__"; nullopt for every other id.
std::optional<std::int64_t> NumberIn(std::string_view id) {
  constexpr std::string_view kHead = "__id";
  constexpr std::string_view kTail = "__";
  if (!id.starts_with(kHead) || !id.ends_with(kTail)) return std::nullopt;
  if (id.size() <= kHead.size() + kTail.size()) return std::nullopt;
  const char* const begin = id.data() + kHead.size();
  const char* const end = id.data() + id.size() - kTail.size();
  std::int64_t number = 0;
  const auto [stopped, failure] = std::from_chars(begin, end, number);
  if (failure != std::errc{} || stopped != end) return std::nullopt;
  return number;
}

}  // namespace

bool IsDocumentId(std::string_view id) {
  const bool reserved = id.size() >= 4 && id.starts_with("__") && id.ends_with("__");
  return !id.empty() && id.size() <= kMostBytes && id != "." && id != ".." &&
         (!reserved || NumberIn(id)) && IsUtf8(id) && id.find('/') == std::string_view::npos;
}

Status CheckPath(std::string_view database, std::string_view path) {
  const auto refuse = [&](std::string_view why) {
    return Fail(Code::kInvalidArgument,
                "no collection is called \"" + Printable(path) + "\": " + std::string(why));
  };
  std::size_t segments = 0;
  for (std::string_view rest = path;; ++segments) {
    const std::size_t slash = rest.find('/');
    if (!IsDocumentId(rest.substr(0, slash)))
      return refuse("a segment is empty, reserved or too long");
    if (slash == std::string_view::npos) break;
    rest.remove_prefix(slash + 1);
  }
  if (segments % 2 == 1) return refuse("it names a document");
  if (path == kLeaseCollection) return refuse("it holds Lockstep's own leases");
  if (database.empty() || database.find('/') != std::string_view::npos || !IsUtf8(database)) {
    return Fail(Code::kInvalidArgument, "no database is called \"" + Printable(database) + "\"");
  }
  return {};
}

std::string DatabaseName(const Collection& collection) {
  return "projects/" + collection.project + "/databases/" + collection.database;
}

std::string NamePrefix(const Collection& collection) {
  return DatabaseName(collection) + "/documents/" + collection.path + "/";
}

std::optional<std::string_view> IdIn(const Collection& collection, std::string_view name) {
  const std::string prefix = NamePrefix(collection);
  if (!name.starts_with(prefix)) return std::nullopt;
  name.remove_prefix(prefix.size());
  if (name.empty() || name.find('/') != std::string_view::npos) return std::nullopt;
  return name;
}

std::string CollectionId(const Collection& collection) {
  return collection.path.substr(collection.path.rfind('/') + 1);
}

std::string LeaseName(const Collection& collection) {
  const std::string claimed =
      collection.project + "\n" + collection.database + "\n" + collection.path;
  return DatabaseName(collection) + "/documents/" + std::string(kLeaseCollection) + "/" +
         Sha256Hex(claimed);
}

bool ComesBefore(std::string_view left_id, std::string_view right_id) {
  const std::optional<std::int64_t> left = NumberIn(left_id);
  const std::optional<std::int64_t> right = NumberIn(right_id);
  if (left && right) return *left < *right;
  if (left.has_value() != right.has_value()) return left.has_value();
  return left_id < right_id;
}

}  // namespace lockstep::firestore
