#include "reconciler/manifest/policy_changes.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "reconciler/manifest/complaint.h"
#include "reconciler/manifest/policy_parts.h"

namespace lockstep {
namespace {

// From the most to the least that is told of strangers.
int Strictness(const std::optional<Severity>& unmanaged) {
  if (!unmanaged) return 0;
  return *unmanaged == Severity::kError ? 2 : 1;
}

std::string Word(const std::optional<Severity>& unmanaged) {
  constexpr std::string_view kWords[] = {"ignore", "warn", "error"};
  return std::string(kWords[Strictness(unmanaged)]);
}

void ComparePolicy(const Policy& base, const Policy& now, PatternCover& cover,
                   FoundLoosenings& found) {
  found.About({}, {});
  if (!base.suspend.empty() && now.suspend.empty()) {
    found.AddAt(base.suspend_origin, Loosening::kHoldLifted, "suspend: gone");
  }
  if (Strictness(now.unmanaged) < Strictness(base.unmanaged)) {
    found.Add(Loosening::kStrangersPassed,
              "unmanaged: " + FromTo(Word(base.unmanaged), Word(now.unmanaged)));
  }
  // Even with `unmanaged: ignore`: what is ignored keeps no gate closed.
  ReportUnmet(
      now.ignore, base.ignore,
      [&cover](const std::string& known, const std::string& glob) {
        return cover.OfGlob(known, glob);
      },
      [&found](const std::string& glob) {
        found.Add(Loosening::kStrangersPassed, "ignore: " + InBackticks(glob) + " is new");
      });
}

// The keys that one of both has with another value, sorted.
std::string KeysThatDiffer(const Json& base, const Json& now) {
  std::set<std::string> keys;
  for (const Json* spec : {&base, &now}) {
    for (const auto& [key, ignored] : spec->items()) {
      if (At(base, key) != At(now, key)) keys.insert(InBackticks(key));
    }
  }
  std::string text;
  for (const std::string& key : keys) text += (text.empty() ? "" : ", ") + key;
  return text;
}

void CompareOthers(const Manifest& base, const Manifest& now, FoundLoosenings& found) {
  std::map<Address, const OtherEntry*> still;
  for (const OtherEntry& entry : now.resources) still[{entry.type, entry.name}] = &entry;
  for (const OtherEntry& before : base.resources) {
    const Address address{before.type, before.name};
    const auto entry = still.find(address);
    if (entry == still.end()) {
      found.About(address, before.origin);
      found.Add(Loosening::kEntryRemoved, "the entry is gone");
    } else if (entry->second->spec != before.spec) {
      found.About(address, entry->second->origin);
      found.Add(Loosening::kBoundLifted, "changed, and whether it allows more is not known: " +
                                             KeysThatDiffer(before.spec, entry->second->spec));
    }
  }
}

}  // namespace

void FoundLoosenings::About(Address address, Origin origin) {
  address_ = std::move(address);
  origin_ = std::move(origin);
}

void FoundLoosenings::Add(Loosening kind, std::string what) {
  found_.push_back({kind, address_, std::move(what), origin_});
}

void FoundLoosenings::AddAt(Origin origin, Loosening kind, std::string what) {
  found_.push_back({kind, address_, std::move(what), std::move(origin)});
}

std::vector<PolicyChange> FoundLoosenings::Take() {
  std::stable_sort(found_.begin(), found_.end(), [](const PolicyChange& a, const PolicyChange& b) {
    return a.address < b.address;
  });
  return std::move(found_);
}

std::string FromTo(const std::string& before, const std::string& now) {
  return before + " -> " + now;
}

std::vector<PolicyChange> ComparePolicies(const Manifest& base, const Manifest& now) {
  FoundLoosenings found;
  PatternCover cover;
  ComparePolicy(base.policy, now.policy, cover, found);
  ComparePrograms(base, now, found);
  CompareCollections(base, now, cover, found);
  CompareOthers(base, now, found);
  return found.Take();
}

}  // namespace lockstep
