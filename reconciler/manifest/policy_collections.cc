// What is allowed of collections: how many documents, which of them are bad, what is deleted.
#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "reconciler/base/rfc3339.h"
#include "reconciler/manifest/addresses.h"
#include "reconciler/manifest/complaint.h"
#include "reconciler/manifest/policy_parts.h"

namespace lockstep {
namespace {

std::string NumberText(double value) { return fmt::format("{:g}", value); }

// Of bounds that the base may not have, so that nothing was bounded.
void CompareBounds(const std::optional<Bounds>& before, const std::optional<Bounds>& now,
                   FoundLoosenings& found) {
  const auto add = [&found](std::string what) {
    found.Add(Loosening::kBoundLifted, std::move(what));
  };
  if (!before) return;
  if (!now) return add(fmt::format("bounds: gone, {} were expected", before->expected));
  // It bounds from both sides: a lower one tells later of documents that are missing.
  if (now->expected != before->expected) {
    add(fmt::format("bounds.expected: {} -> {}", before->expected, now->expected));
  }
  if (before->alert_above && !now->alert_above) {
    add(fmt::format("bounds.alert_above: gone, was {}", *before->alert_above));
  } else if (before->alert_above && *now->alert_above > *before->alert_above) {
    add(fmt::format("bounds.alert_above: {} -> {}", *before->alert_above, *now->alert_above));
  }
  if (now->proliferation > before->proliferation) {
    add("bounds.proliferation: " +
        FromTo(NumberText(before->proliferation), NumberText(now->proliferation)));
  }
}

void CompareDocuments(const CollectionEntry& before, const CollectionEntry& now,
                      FoundLoosenings& found) {
  ReportUnmet(before.documents, now.documents, std::equal_to<>(), [&found](const std::string& id) {
    found.Add(Loosening::kKeepDropped, "documents: " + InBackticks(id) + " is gone");
  });
  if (!before.stale_after) return;
  const std::string was = FormatDuration(*before.stale_after);
  if (!now.stale_after) {
    found.Add(Loosening::kBoundLifted, "stale_after: gone, was " + was);
  } else if (*now.stale_after > *before.stale_after) {
    found.Add(Loosening::kBoundLifted,
              "stale_after: " + FromTo(was, FormatDuration(*now.stale_after)));
  }
}

// What is kept stays kept if a wider glob, or a document by that very id, says so now.
void CompareKeep(const CollectionEntry& before, const CollectionEntry& now, PatternCover& cover,
                 FoundLoosenings& found) {
  const auto is_document = [&now](const std::string& glob) {
    return glob.find_first_of("*?") == std::string::npos &&
           std::find(now.documents.begin(), now.documents.end(), glob) != now.documents.end();
  };
  ReportUnmet(
      before.keep, now.keep,
      [&](const std::string& one, const std::string& glob) { return cover.OfGlob(one, glob); },
      [&](const std::string& glob) {
        if (is_document(glob)) return;
        found.Add(Loosening::kKeepDropped, "keep: " + InBackticks(glob) + " is gone");
      });
}

std::string RuleInWords(const BadIdRule& rule) {
  return InBackticks(rule.name) + " (" + rule.kind +
         (rule.value.empty() ? "" : " " + InBackticks(rule.value)) + ")";
}

void CompareBadIds(const CollectionEntry& before, const CollectionEntry& now, PatternCover& cover,
                   FoundLoosenings& found) {
  const auto was_known = [&before](const BadIdRule& rule) {
    return std::any_of(before.bad_ids.begin(), before.bad_ids.end(),
                       [&rule](const BadIdRule& old) { return old.name == rule.name; });
  };
  ReportUnmet(
      now.bad_ids, before.bad_ids,
      [&cover](const BadIdRule& old, const BadIdRule& rule) { return cover.OfRule(old, rule); },
      [&](const BadIdRule& rule) {
        found.AddAt(rule.origin, Loosening::kBadWidened,
                    "bad_ids: " + RuleInWords(rule) +
                        (was_known(rule) ? " is not what it was" : " is new"));
      });
}

void CompareWriters(const CollectionEntry& before, const CollectionEntry& now, PatternCover& cover,
                    FoundLoosenings& found) {
  ReportUnmet(
      before.writers, now.writers,
      [&](const std::string& one, const std::string& glob) { return cover.OfGlob(one, glob); },
      [&](const std::string& glob) {
        found.Add(Loosening::kWriterDropped, "writers: a clean-up no longer waits for all that " +
                                                 InBackticks(glob) + " matches");
      });
}

void CompareCopies(const CleanUpEntry& before, const CleanUpEntry& now, FoundLoosenings& found) {
  const auto add = [&found](std::string what) {
    found.Add(Loosening::kBackupDropped, "cleanup.backup" + std::move(what));
  };
  if (!before.copies) return;
  if (!now.copies) return add(": gone, copies went to " + InBackticks(before.copies->collection));
  if (now.copies->collection != before.copies->collection) {
    add(".collection: " +
        FromTo(InBackticks(before.copies->collection), InBackticks(now.copies->collection)));
  }
  if (now.copies->keep_for < before.copies->keep_for) {
    add(".keep_for: " +
        FromTo(FormatDuration(before.copies->keep_for), FormatDuration(now.copies->keep_for)));
  }
}

void CompareCleanUps(const std::optional<CleanUpEntry>& before,
                     const std::optional<CleanUpEntry>& now, FoundLoosenings& found) {
  if (!now) return;
  if (!before) {
    return found.Add(Loosening::kCleanUpAllowed,
                     fmt::format("cleanup: is new, and may delete {} documents an apply, a share "
                                 "of {:g} at most",
                                 now->delete_at_most, now->delete_share));
  }
  const auto add = [&found](std::string what) {
    found.Add(Loosening::kBoundLifted, "cleanup." + std::move(what));
  };
  if (now->delete_at_most > before->delete_at_most) {
    add(fmt::format("delete_at_most: {} -> {}", before->delete_at_most, now->delete_at_most));
  }
  if (now->delete_share > before->delete_share) {
    add("delete_share: " + FromTo(NumberText(before->delete_share), NumberText(now->delete_share)));
  }
  const auto add_if_less = [&add](const char* key, Duration old, Duration one) {
    if (one >= old) return;
    add(std::string(key) + ": " + FromTo(FormatDuration(old), FormatDuration(one)));
  };
  add_if_less("untouched_for", before->untouched_for, now->untouched_for);
  add_if_less("settle", before->settle, now->settle);
  CompareCopies(*before, *now, found);
}

using Collections = std::map<Address, const CollectionEntry*>;

Collections CollectionsOf(const Manifest& manifest) {
  Collections collections;
  for (const CollectionEntry& one : manifest.collections) collections[AddressOf(one)] = &one;
  return collections;
}

void CompareCollection(const CollectionEntry& before, const CollectionEntry& now,
                       PatternCover& cover, FoundLoosenings& found) {
  CompareBounds(before.bounds, now.bounds, found);
  CompareKeep(before, now, cover, found);
  CompareBadIds(before, now, cover, found);
  CompareDocuments(before, now, found);
  CompareWriters(before, now, cover, found);
  CompareCleanUps(before.cleanup, now.cleanup, found);
}

}  // namespace

void CompareCollections(const Manifest& base, const Manifest& now, PatternCover& cover,
                        FoundLoosenings& found) {
  const Collections old = CollectionsOf(base);
  const Collections still = CollectionsOf(now);
  for (const auto& [address, before] : old) {
    if (still.contains(address)) continue;
    found.About(address, before->origin);
    found.Add(Loosening::kEntryRemoved, "the entry is gone");
  }
  for (const auto& [address, entry] : still) {
    const auto before = old.find(address);
    // A new collection that is only watched allows nothing.
    if (before == old.end() && !entry->cleanup) continue;
    found.About(address, entry->origin);
    CompareCollection(before == old.end() ? CollectionEntry{} : *before->second, *entry, cover,
                      found);
  }
}

}  // namespace lockstep
