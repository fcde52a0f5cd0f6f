// Census: the documents of a collection as a plan counted them, for people and for policies.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "reconciler/base/clock.h"
#include "reconciler/model/evidence.h"

namespace lockstep {

// What one rule for bad ids matches.
struct RuleCensus {
  std::string name{};
  std::int64_t count = 0;             // documents that it deletes, or would if it were allowed to
  std::vector<std::string> sample{};  // their ids, the first ten in order; foreign text
  std::string suspended_until{};      // it deletes nothing before; empty: it may delete
  // By create time, those that are too young to delete among them: by_day[n] were made more than n
  // and up to n + 1 times 24 hours before Census::read_time. 366 days at most; then `older`.
  std::vector<std::int64_t> by_day{};
  std::int64_t older = 0;
  friend bool operator==(const RuleCensus&, const RuleCensus&) = default;
};

// One bound of the manifest against what was counted.
struct BoundCheck {
  std::string name{};                    // its key in the manifest: "alert_above"
  double bound = 0;                      // documents; of delete_share a share of them
  bool least = false;                    // fewer documents break it; else more do
  Verdict verdict = Verdict::kUnknown;   // proven: it holds
  std::string detail{};                  // "1,053 documents, 553 above the alert bound of 500"
  std::optional<TimePoint> passed_at{};  // when it is broken if it goes on like this
  friend bool operator==(const BoundCheck&, const BoundCheck&) = default;
};

struct Census {
  std::string read_time{};          // RFC 3339, the server's own text
  std::int64_t count = 0;           // documents of the collection
  bool more = false;                // there are more than `count`; they were not counted
  bool scanned = false;             // false: no rule asks for ids, and `rules` is empty
  std::int64_t too_young = 0;       // bad, and updated too lately to be deleted
  std::vector<RuleCensus> rules{};  // in the manifest's order, those that match nothing among them
  std::string oldest{};             // create times of what is deleted; empty if nothing is
  std::string newest{};
  std::string names_sha256{};  // of the full names of what is deleted
  double per_day = 0;          // bad documents that come each day; 0: none came of late
  std::vector<BoundCheck> bounds{};
  friend bool operator==(const Census&, const Census&) = default;
};

}  // namespace lockstep
