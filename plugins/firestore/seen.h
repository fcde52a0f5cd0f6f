// Seen: what was read of one collection, in memory that does not grow with it. A value.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "plugins/firestore/growth.h"
#include "plugins/firestore/shape_tally.h"
#include "plugins/firestore/watched.h"
#include "reconciler/base/json.h"
#include "reconciler/base/result.h"

namespace lockstep::firestore {

inline constexpr std::size_t kSampleSize = 10;  // ids kept of each kind, the first in order

// Documents that a rule for bad ids matches.
struct RuleCount {
  std::string name{};
  std::int64_t matched = 0;  // by this rule, whatever the others say
  std::int64_t count = 0;    // this is the first rule that matches, and they are old enough
  std::vector<std::string> sample{};  // ids of `count`
  // Of a rule that looks for a year, those of `count` whose ids hold no date.
  std::int64_t undated = 0;
  std::vector<std::string> undated_sample{};
  std::string suspended_until{};  // it deletes nothing before, see Cleanings; empty: it may delete
};

// Documents that a keep glob holds and no bad rule matches, with what their ids have in common.
struct KeepCount {
  std::string glob{};
  std::int64_t count = 0;
  std::string prefix{};
  std::string suffix{};
};

// An id that both a keep glob and a bad rule match.
struct Clash {
  std::string id{};
  std::string keep{};  // the glob
  std::string rule{};  // the name of the bad rule
};

// A name that ids of bad documents begin with: by the incident's form, what wrote them.
struct NamedWriter {
  std::string name{};
  std::string last{};  // the latest create time of its documents
};

struct Seen {
  std::string project{};
  std::string read_time{};  // T: the server's own text
  std::int64_t count = 0;   // documents at T
  bool more = false;        // there are more than `count`; they were not counted
  bool scanned = false;     // false: no rule asks for ids, and nothing below counts
  std::vector<RuleCount> bad{};
  std::vector<KeepCount> keeps{};
  std::int64_t kept = 0;
  std::int64_t unclassified = 0;  // no rule names them; they stay
  std::vector<std::string> unclassified_sample{};
  Shapes shapes{};           // of the unclassified
  std::int64_t overlap = 0;  // kept, and a person has to decide
  std::vector<Clash> overlap_sample{};
  std::int64_t too_young = 0;  // bad, but updated after T less `untouched_for`
  std::vector<std::string> too_young_sample{};
  std::string names_sha256{};  // of the documents to delete, in order: see NamesDigest
  std::string oldest{};  // first and last create time of the documents to delete; empty if none
  std::string newest{};
  std::string first_update{};  // earliest update time of any bad document; empty if there is none
  std::string last_update{};   // latest update time of any bad document; empty if there is none
  std::string last_good{};     // of one that is kept and that no bad rule matches; empty if none is

  Growth growth{};                     // of all bad documents, those that are too young among them
  std::vector<NamedWriter> writers{};  // of the same; who wrote last comes first, see WriterTally
  Attendance attendance{};             // of the documents that must be there

  std::int64_t OldAndBad() const;  // sum of bad[].count
  std::int64_t Deletable() const;  // the same without the rules that are suspended
};

// Observation::state, and back. kDataLoss if `state` is not what ToJson makes.
Json ToJson(const Seen& seen);
Result<Seen> SeenFrom(const Json& state);

}  // namespace lockstep::firestore
