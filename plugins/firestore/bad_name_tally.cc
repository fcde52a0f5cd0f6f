#include "plugins/firestore/bad_name_tally.h"

#include <algorithm>
#include <utility>

#include "plugins/firestore/forecast.h"
#include "plugins/firestore/seen.h"
#include "reconciler/base/rfc3339.h"

namespace lockstep::firestore {
namespace {

bool IsNewer(const BadDocument& one, const BadDocument& other) {
  const int order = CompareTimes(one.created, other.created);
  return order != 0 ? order > 0 : one.id < other.id;
}

void KeepNewest(const Row& row, std::vector<BadDocument>& newest) {
  newest.push_back({.id = std::string(row.id), .created = std::string(row.create_time)});
  std::push_heap(newest.begin(), newest.end(), IsNewer);
  if (newest.size() <= kMostOfOneName) return;
  std::pop_heap(newest.begin(), newest.end(), IsNewer);
  newest.pop_back();
}

}  // namespace

BadNameTally::BadNameTally(const Rules& rules, const std::string& read_time)
    : rules_(rules), bad_{.read_time = read_time}, growth_(rules.bad.size(), read_time) {}

void BadNameTally::Add(const Row& row) {
  const Classified classified = rules_.Classify(row.id);
  if (classified.id_class != IdClass::kBad) return;
  ++bad_.count;
  growth_.Add(classified.rule, row.create_time);
  std::string name = WriterIn(rules_.bad[classified.rule], row.id);
  auto known = names_.find(name);
  if (known == names_.end()) {
    if (names_.size() == kMostBadNames) {
      ++bad_.unnamed;
      return;
    }
    known = names_.emplace(name, BadName{.name = name}).first;
  }
  ++known->second.count;
  KeepNewest(row, known->second.newest);
}

BadDocuments BadNameTally::Finish() && {
  const Seen seen{.read_time = bad_.read_time, .growth = std::move(growth_).Finish()};
  bad_.first = seen.growth.first;
  bad_.last = seen.growth.last;
  bad_.growth = GrowthInShort(seen);
  for (auto& [name, one] : names_) {
    std::sort_heap(one.newest.begin(), one.newest.end(), IsNewer);
    bad_.names.push_back(std::move(one));
  }
  std::stable_sort(bad_.names.begin(), bad_.names.end(),
                   [](const BadName& a, const BadName& b) { return a.count > b.count; });
  return std::move(bad_);
}

}  // namespace lockstep::firestore
