// The parts of ComparePolicies: one function for each kind of entry.
#pragma once

#include <string>
#include <vector>

#include "reconciler/manifest/manifest.h"
#include "reconciler/manifest/pattern_cover.h"
#include "reconciler/model/policy_change.h"

namespace lockstep {

// Collects what is found. Not thread-safe.
class FoundLoosenings {
 public:
  // Of what is added from here on.
  void About(Address address, Origin origin);

  void Add(Loosening kind, std::string what);
  void AddAt(Origin origin, Loosening kind, std::string what);

  // In the order in which they were added, those of one address together.
  std::vector<PolicyChange> Take();

 private:
  Address address_;
  Origin origin_;
  std::vector<PolicyChange> found_;
};

// "before -> now".
std::string FromTo(const std::string& before, const std::string& now);

// Each of `base` that nothing in `now` is said to be as strict as, by `meets(now, base)`, is
// reported by `report(base)`.
template <typename Items, typename Meets, typename Report>
void ReportUnmet(const Items& base, const Items& now, const Meets& meets, const Report& report) {
  for (const auto& before : base) {
    bool met = false;
    for (const auto& one : now) met = met || meets(one, before);
    if (!met) report(before);
  }
}

void ComparePrograms(const Manifest& base, const Manifest& now, FoundLoosenings& found);
void CompareCollections(const Manifest& base, const Manifest& now, PatternCover& cover,
                        FoundLoosenings& found);

// What the entries `base` of `code` or `logs` ask for, and those of `now` do not. `key` is which.
void CompareDemands(const std::string& key, const Json& base, const Json& now,
                    FoundLoosenings& found);

}  // namespace lockstep
