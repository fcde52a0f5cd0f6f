// Clues: what the plugins know of bad documents and of the programs that may have written them.
// Values; all text in them is foreign.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "reconciler/base/result.h"
#include "reconciler/model/resource.h"

namespace lockstep {

inline constexpr std::size_t kMostBadNames = 100;   // of one collection
inline constexpr std::size_t kMostOfOneName = 200;  // documents kept of each, the newest

struct BadDocument {
  std::string id{};
  std::string created{};  // RFC 3339, by the server's clock
};

// The bad documents whose ids name one writer.
struct BadName {
  std::string name{};  // what stands in the ids before what is bad in them; empty: nothing does
  std::int64_t count = 0;
  std::vector<BadDocument> newest{};  // the newest first, at most kMostOfOneName
};

// The bad documents of one collection at one instant.
struct BadDocuments {
  std::string read_time{};  // RFC 3339
  std::int64_t count = 0;
  std::string first{};  // create times, RFC 3339; empty if there are none
  std::string last{};
  std::string growth{};          // "about 900 a day"; empty if there are none
  std::vector<BadName> names{};  // most documents first, at most kMostBadNames
  std::int64_t unnamed = 0;      // documents of `count` that are in none of `names`
};

// One stretch of time in which a program could write: an execution, or a revision until the next.
struct Stretch {
  std::string name{};  // of the execution or the revision
  std::string from{};  // RFC 3339
  std::string to{};    // RFC 3339; empty: it goes on
};

// A service or a job that may have written them.
struct Suspect {
  Address address{};
  std::string summary{};       // "runs IMAGE, last run ..."
  std::vector<Stretch> ran{};  // in any order
  std::string unread{};        // why `ran` is not known; empty: it is
  std::string known_since{};   // RFC 3339: what ran before is not known; empty: all is
  std::string image{};         // what ran last: "REPOSITORY@DIGEST"; empty: it is not shown
  std::string image_since{};   // RFC 3339, since when; empty: not known
  std::optional<Need> code{};  // how to look into `image`; unset: nothing is asked of it
};

// All programs of world.scope, as far as they could be listed.
struct Suspects {
  std::vector<Suspect> found{};
  std::vector<Error> unread{};  // one for each kind that could not be listed: its programs are
                                // missing above
};

// Which programs' log lines name which ids.
struct Mentions {
  std::set<std::string> asked{};  // the ids that were looked for
  struct Line {
    std::string time{};  // RFC 3339
    std::string run{};   // the revision or the execution
    std::string text{};
  };
  std::map<std::string, std::map<Address, Line>> by_id{};  // the newest line of each program
  bool whole = true;  // false: the older part of the log was not read
};

}  // namespace lockstep
