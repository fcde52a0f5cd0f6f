// Manifest: what is wanted, as written: one file, one project, one region. A value.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "reconciler/base/clock.h"
#include "reconciler/base/json.h"
#include "reconciler/model/policy.h"
#include "reconciler/model/resource.h"

namespace lockstep {

// An entry of `images`: a name for a reference, and what its files must say.
struct ImageEntry {
  std::string name{};
  std::string reference{};
  Json code = Json::array();  // as written: [{"file", "contains", "lacks"}]
  Origin origin{};
};

// An entry of `services` or `jobs`. `names: [a, b]` makes one entry of each.
struct ProgramEntry {
  std::string name{};
  std::string image{};        // a name from `images`, or a reference
  Json logs = Json::array();  // as written: [{"contains", "within"}]
  std::string rollout{};      // of a service: "staged" or "direct"; empty: not said
  std::optional<Hold> hold{};
  std::string container{};     // of a job; empty: its only one
  std::string when_running{};  // of a job; as written; empty: the default
  Origin origin{};             // of the name
  Origin image_origin{};
};

struct Bounds {
  std::int64_t expected = 0;                  // documents, at least 1
  std::optional<std::int64_t> alert_above{};  // documents
  double proliferation = 2.0;                 // times `expected`
};

struct BadIdRule {
  std::string name{};
  std::string kind{};   // contains, prefix, suffix, glob, date, matches
  std::string value{};  // empty for date
  Origin origin{};
};

// Copies of what is deleted, in the same database.
struct CopiesEntry {
  std::string collection{};  // top-level
  Duration keep_for{0};
};

struct CleanUpEntry {
  std::int64_t delete_at_most = 0;  // documents in one apply; required, at least 1
  double delete_share = 0.3;        // of all documents, 0 to 1
  Duration untouched_for{0};
  Duration settle{0};
  std::optional<CopiesEntry> copies{};  // absent: the backup file alone
};

struct CollectionEntry {
  std::string path{};  // "processor_heartbeats", "a/b/c"
  std::string database = "(default)";
  std::optional<Bounds> bounds{};
  std::vector<std::string> keep{};  // globs on ids
  std::vector<BadIdRule> bad_ids{};
  std::vector<std::string> documents{};   // ids that must be there
  std::optional<Duration> stale_after{};  // of `documents`
  std::vector<std::string> writers{};     // globs on addresses
  std::optional<CleanUpEntry> cleanup{};  // absent: watched, never cleaned
  Origin origin{};
};

// An entry of `resources`: of a type that a plugin adds; the plugin checks the rest.
struct OtherEntry {
  std::string type{};
  std::string name{};
  Json spec = Json::object();
  Origin origin{};
};

struct Manifest {
  Scope scope{};
  std::vector<ImageEntry> images{};
  std::vector<ProgramEntry> services{};
  std::vector<ProgramEntry> jobs{};
  std::vector<CollectionEntry> collections{};
  std::vector<OtherEntry> resources{};
  Policy policy{};
  std::string digest{};  // SHA-256 of the file's bytes
};

}  // namespace lockstep
