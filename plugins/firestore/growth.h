// Growth: when the bad documents were made, told from their create times alone. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "reconciler/base/clock.h"
#include "reconciler/base/json.h"

namespace lockstep::firestore {

inline constexpr std::size_t kMostDays = 366;  // of a histogram; older documents are one sum

// Bad documents of one rule by age: by_day[n] were created more than n and up to n + 1 times 24
// hours before T. Its last element is not 0.
struct RuleGrowth {
  std::vector<std::int64_t> by_day{};
  std::int64_t older = 0;
};

struct Growth {
  std::vector<RuleGrowth> rules{};  // in the order of the rules
  std::string first{};              // create times, the server's own text; empty if there are none
  std::string last{};

  std::int64_t OnDay(std::size_t days_ago) const;   // of all rules
  std::int64_t WithinDays(std::size_t days) const;  // the sum of the first `days` days
};

// Fills a Growth in any order of rows. Not thread-safe.
class GrowthTally {
 public:
  // REQUIRES: `read_time` (T) and each `create_time` parse; `rule` is less than `rules`.
  GrowthTally(std::size_t rules, std::string_view read_time);
  void Add(std::size_t rule, std::string_view create_time);
  Growth Finish() &&;  // once, last

 private:
  TimePoint read_time_;
  Growth growth_;
};

// How fast bad documents come.
struct Rate {
  double per_day = 0;    // 0: none in the last 30 days
  std::size_t days = 1;  // over how many of the last days it was measured
};

// Over the shortest of 1, 7 and 30 days in which at least 10 documents came, else over 30; but over
// no more days than there have been bad documents.
Rate RateOf(const Growth& growth, std::string_view read_time);

// "about 900 a day", "about 3 a week", "about 2 a month". REQUIRES: per_day is above 0.
std::string RateText(double per_day);

// One character a day, the oldest first: "▁▂▁▃█". ▁ is a day without a document.
std::string Sparkline(const Growth& growth, std::size_t days);

// A part of Observation::state, and back.
Json ToJson(const Growth& growth);
Growth GrowthFrom(const Json& written);

}  // namespace lockstep::firestore
