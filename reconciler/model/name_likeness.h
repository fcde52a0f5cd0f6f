// NameLikeness: whether a name that a program writes is that of a resource, spelt another way.
// Pure.
#pragma once

#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lockstep {

// "NbacScheduleProcessor", "nbac_schedule_processor" and "nbac-schedule-processor" are the same
// three words, in small letters. A run of capitals is one word: "BDLScores" is "bdl", "scores".
std::vector<std::string> NameWords(std::string_view name);

enum class Likeness {
  kNone,
  kShares,  // at least half of its telling words stand in the other, too
  kBegins,  // the other one begins with all of its words, in order, and goes on
  kSame,    // the same words
};

// How the name `written` is like `resource`, the name of a service or a job. `common`: words that
// tell nothing; they make nothing alike that is not alike without them, but kBegins and kSame.
Likeness LikenessOf(std::string_view written, std::string_view resource,
                    const std::set<std::string>& common = {});

// The words that more than half of `names` have, of four names at least: "processor", "backfill".
std::set<std::string> CommonWords(std::span<const std::string> names);

}  // namespace lockstep
