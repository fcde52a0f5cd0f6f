// What a soak came to: the rounds of a loop, its news and what it used, held against what was done
// to its project.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "reconciler/base/clock.h"
#include "reconciler/base/json.h"
#include "tests/proof/soak_world.h"

namespace lockstep::testing::proof {

// A round, as far as it is judged.
struct SoakRound {
  std::int64_t number = 0;
  TimePoint started{};
  TimePoint ended{};
  std::optional<TimePoint> next{};
  std::string outcome{};
  std::int64_t failures = 0;
  std::string manifest_digest{};
  std::string growth{};  // detail of the finding that bad documents come; empty: there is none
  std::set<std::string> changed{};  // names
  std::set<std::string> held{};
  std::int64_t deleted = 0;

  bool Failed() const { return outcome == "failed" || outcome == "deadline"; }
  bool WentWell() const { return !Failed() && outcome != "stopped"; }
};
std::vector<SoakRound> RoundsFrom(const std::vector<Json>& told);

struct NoticedRegrowths {
  int told_anew = 0;     // the others came while their likes were told, and not over
  int among_others = 0;  // not named: more than three wrote between two rounds
  Duration slowest{0};   // from the write to the end of the round that noticed it
};

// Each regrowth is in a finding that names its job, or whose list of names is full, no later than
// in the first round that began after it and went well; and news of that finding name it, unless it
// was told already.
NoticedRegrowths ExpectNoticed(const std::vector<Regrowth>& regrowths,
                               const std::vector<SoakRound>& rounds, const std::vector<Json>& news);

// By that same round each drift is mended, or the job is held.
void ExpectMended(const std::vector<Drift>& drifts, const std::vector<SoakRound>& rounds);

// Nothing is told that was told and is not over; nothing is over that was not told; and news tell
// that bad documents come, and that they are gone, exactly when the rounds saw it.
void ExpectToldOnce(const std::vector<SoakRound>& rounds, const std::vector<Json>& news);

// Each failed round is followed by a pause that grows, and in the end by one that went well.
// Returns how many there are.
int ExpectBackoff(const std::vector<SoakRound>& rounds);

// No rule deletes more than three times, whatever comes back, and under one text of the manifest
// the collection is cleaned no more often. `lost`: leases that could not be given back, and so do
// not know of their clean-up. `deleted`: the fields of what is in backups, one map a clean-up.
void ExpectNotMown(const std::vector<SoakRound>& rounds,
                   const std::vector<std::map<std::string, Json>>& deleted, std::size_t lost);

// "RSS 21 -> 22 MiB, 14 -> 14 descriptors, 9 -> 9 threads": the medians after a fifth of the time
// and at its end, which must be alike.
std::string ExpectFlat(const std::vector<Usage>& usages);

}  // namespace lockstep::testing::proof
