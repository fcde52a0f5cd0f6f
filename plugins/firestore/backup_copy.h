// BackupCopy: a deleted document's copy in a collection of the same database. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "plugins/firestore/collection.h"
#include "reconciler/base/clock.h"
#include "reconciler/base/json.h"
#include "reconciler/base/result.h"

namespace lockstep::firestore {

// Where copies go, and for how long: `cleanup.backup` of the manifest.
struct CopySpec {
  std::string collection{};  // a top-level one, "lockstep_backups"
  Duration keep_for{0};      // a TTL policy on kExpiresAt deletes them then
  friend bool operator==(const CopySpec&, const CopySpec&) = default;
};

// The "backup" of a clean-up's JSON, if there is one. kInvalidArgument: a collection that is none
// or no top-level one, a time that is no positive number of milliseconds.
Result<std::optional<CopySpec>> CopiesFrom(const Json& cleanup);
void PutInto(Json& cleanup, const std::optional<CopySpec>& copies);

// The field that a TTL policy of the collection names.
inline constexpr std::string_view kExpiresAt = "expires_at";
inline constexpr std::string_view kCopyPath = "collection";  // path of what was cleaned
inline constexpr std::string_view kCopyRun = "run";
inline constexpr std::string_view kCopyDeletedAt = "deleted_at";

// The collection of the copies of `cleaned`.
Collection CopiesOf(const Collection& cleaned, const CopySpec& spec);

// The write that copies `document`, whole as the API gave it, at `now`, the server's own text. It
// goes into the commit that deletes the document; sent again, it makes no second copy. kDataLoss if
// the document has no name or update time; kInvalidArgument if `now` is no time.
Result<Json> CopyWrite(const Collection& cleaned, const CopySpec& spec, const Json& document,
                       const std::string& run, const std::string& now);

// The document in a copy, as the API gave it: its name, fields and times. kDataLoss if it is no
// copy, or one of a document outside `cleaned`.
Result<Json> DocumentInCopy(const Collection& cleaned, const Json& copy);

}  // namespace lockstep::firestore
