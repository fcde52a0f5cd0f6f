// CollectionSpec: what the manifest wants of one collection, typed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "plugins/firestore/backup_copy.h"
#include "plugins/firestore/bad_ids.h"
#include "plugins/firestore/bounds.h"
#include "plugins/firestore/watched.h"
#include "reconciler/base/clock.h"
#include "reconciler/base/json.h"
#include "reconciler/base/result.h"

namespace lockstep::firestore {

struct CleanUpSpec {
  std::int64_t delete_at_most = 0;   // documents in one apply, at least 1
  double delete_share = 0.3;         // of all documents, 0 to 1
  Duration untouched_for{0};         // only ids that were not updated for so long before the scan
  Duration settle{0};                // watched for so long after the last delete
  std::optional<CopySpec> copies{};  // absent: the backup file alone
  friend bool operator==(const CleanUpSpec&, const CleanUpSpec&) = default;
};

struct CollectionSpec {
  std::string database = "(default)";
  std::string path{};
  Rules rules{};
  Watched watched{};
  std::optional<Bounds> bounds{};
  std::optional<CleanUpSpec> cleanup{};  // absent: watched, never cleaned

  // Whether ids have to be read; else a count will do.
  bool NeedsScan() const;
};

// From Resource::spec, whose shape manifest/expand.h states; what is left out has its default.
// kInvalidArgument: a number out of range or of the wrong type, a clean-up without rules for bad
// ids, a document that must be there and is bad by a rule, and what CheckPath and RulesFrom refuse.
// Keys that it does not know are ignored.
Result<CollectionSpec> SpecFrom(const Json& spec);

// The same with every default filled in.
Json ToJson(const CollectionSpec& spec);

}  // namespace lockstep::firestore
