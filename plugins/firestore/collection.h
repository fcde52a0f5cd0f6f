// Collection: where documents are, and their full names.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "reconciler/base/result.h"

namespace lockstep::firestore {

// Holds every lease; it is never cleaned itself.
inline constexpr std::string_view kLeaseCollection = "lockstep_leases";

struct Collection {
  std::string project{};
  std::string database = "(default)";
  std::string path{};  // "processor_heartbeats"; "a/b/c": the collection c below the document a/b
  friend bool operator==(const Collection&, const Collection&) = default;
};

// kInvalidArgument: a path that names a document or has a segment that no id may be, a database
// with a slash, the collection of the leases.
Status CheckPath(std::string_view database, std::string_view path);

// Whether a document, or a collection, may be called so.
bool IsDocumentId(std::string_view id);

std::string DatabaseName(const Collection& collection);  // "projects/P/databases/D"

// What every full name of a document of the collection begins with, its last slash included.
std::string NamePrefix(const Collection& collection);

// The id in a full name. Nullopt if the document is of another project, database or collection.
std::optional<std::string_view> IdIn(const Collection& collection, std::string_view name);

std::string CollectionId(const Collection& collection);  // the last segment of the path

// The full name of the document that claims the collection for one writer.
std::string LeaseName(const Collection& collection);

// True if `left` comes strictly before `right` in the order of __name__: ids that are numbers
// (__id7__) first and by value, all others by their bytes.
bool ComesBefore(std::string_view left_id, std::string_view right_id);

}  // namespace lockstep::firestore
