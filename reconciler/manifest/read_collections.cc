// Collections: their bounds, rules, clean-up and writers.
#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "reconciler/base/glob.h"
#include "reconciler/base/rfc3339.h"
#include "reconciler/manifest/addresses.h"
#include "reconciler/manifest/first_uses.h"
#include "reconciler/manifest/read_entries.h"

namespace lockstep {
namespace {

constexpr std::array<std::string_view, 5> kTextKinds = {"contains", "prefix", "suffix", "glob",
                                                        "matches"};

std::int64_t WholeAt(const YamlNode& node, std::string_view key) {
  const YamlNode* found = Find(node, key);
  return found != nullptr && found->kind == YamlKind::kWhole ? found->whole : 0;
}

double NumberAt(const YamlNode& node, std::string_view key, double otherwise) {
  const YamlNode* found = Find(node, key);
  if (found == nullptr) return otherwise;
  const bool number = found->kind == YamlKind::kWhole || found->kind == YamlKind::kNumber;
  return number ? found->number : otherwise;
}

Duration DurationAt(const YamlNode& node, std::string_view key, Duration otherwise) {
  return ParseDuration(TextAt(node, key)).value_or(otherwise);
}

std::optional<Bounds> ReadBounds(const YamlNode& entry, Complaints& complaints) {
  const YamlNode* node = Find(entry, "bounds");
  if (node == nullptr) return std::nullopt;
  Bounds bounds;
  bounds.expected = WholeAt(*node, "expected");
  bounds.proliferation = NumberAt(*node, "proliferation", bounds.proliferation);
  const YamlNode* alert = Find(*node, "alert_above");
  if (alert == nullptr || alert->kind != YamlKind::kWhole) return bounds;
  bounds.alert_above = alert->whole;
  if (alert->whole < bounds.expected) {
    complaints.Add(alert->origin, "`alert_above` is below `expected`",
                   "the right number of documents would raise an alert");
  }
  return bounds;
}

std::vector<BadIdRule> ReadBadIds(const YamlNode& entry, Complaints& complaints) {
  std::vector<BadIdRule> rules;
  FirstUses names("`bad_ids`", complaints);
  for (const YamlNode& node : ListAt(entry, "bad_ids")) {
    BadIdRule rule{.name = TextAt(node, "name"), .origin = node.origin};
    if (!rule.name.empty()) names.Claim(rule.name, Find(node, "name")->origin);
    if (Find(node, "date") != nullptr) rule.kind = "date";
    for (const std::string_view kind : kTextKinds) {
      if (Find(node, kind) == nullptr) continue;
      rule.kind = kind;
      rule.value = TextAt(node, kind);
    }
    if (rule.kind == "glob" && rule.value.find_first_not_of('*') == std::string::npos &&
        !rule.value.empty()) {
      complaints.Add(Find(node, "glob")->origin, "a rule that every id matches",
                     "say what is wrong with the bad ones");
    }
    rules.push_back(std::move(rule));
  }
  return rules;
}

std::optional<CopiesEntry> ReadCopies(const YamlNode& entry, const YamlNode& cleanup,
                                      Complaints& complaints) {
  const YamlNode* node = Find(cleanup, "backup");
  if (node == nullptr) return std::nullopt;
  CopiesEntry copies{.collection = TextAt(*node, "collection"),
                     .keep_for = DurationAt(*node, "keep_for", Duration{0})};
  const YamlNode* name = Find(*node, "collection");
  if (name == nullptr || copies.collection.empty()) return copies;
  if (copies.collection.find('/') != std::string::npos) {
    complaints.Add(name->origin, "`backup` in a subcollection", "name a top-level collection");
  }
  if (copies.collection == TextAt(entry, "name")) {
    complaints.Add(name->origin, "`backup` in the collection that is cleaned",
                   "name another collection, which nothing cleans");
  }
  return copies;
}

std::optional<CleanUpEntry> ReadCleanUp(const YamlNode& entry, Complaints& complaints) {
  const YamlNode* node = Find(entry, "cleanup");
  if (node == nullptr) return std::nullopt;
  if (Find(entry, "keep") == nullptr) {
    complaints.Add(node->origin, "`cleanup` without `keep`",
                   "name the ids that must never be deleted");
  }
  if (Find(entry, "bad_ids") == nullptr) {
    complaints.Add(node->origin, "`cleanup` without `bad_ids`", "say which ids are bad");
  }
  CleanUpEntry cleanup;
  cleanup.delete_at_most = WholeAt(*node, "delete_at_most");
  cleanup.delete_share = NumberAt(*node, "delete_share", cleanup.delete_share);
  cleanup.untouched_for = DurationAt(*node, "untouched_for", cleanup.untouched_for);
  cleanup.settle = DurationAt(*node, "settle", cleanup.settle);
  cleanup.copies = ReadCopies(entry, *node, complaints);
  return cleanup;
}

// Into `collection`: which documents must be there, and how fresh.
void ReadDocuments(const YamlNode& entry, CollectionEntry& collection, Complaints& complaints) {
  FirstUses ids("`documents`", complaints);
  for (const YamlNode& node : ListAt(entry, "documents")) {
    if (!IsText(node)) continue;
    ids.Claim(node.text, node.origin);
    collection.documents.push_back(node.text);
  }
  const YamlNode* stale_after = Find(entry, "stale_after");
  if (stale_after == nullptr) return;
  collection.stale_after = ParseDuration(TextAt(entry, "stale_after"));
  if (Find(entry, "documents") != nullptr) return;
  complaints.Add(stale_after->origin, "`stale_after` without `documents`",
                 "name the documents that must stay fresh");
}

bool MatchesAny(std::string_view glob, const std::vector<std::string>& addresses) {
  return std::any_of(addresses.begin(), addresses.end(),
                     [&](const std::string& address) { return GlobMatches(glob, address); });
}

}  // namespace

std::vector<CollectionEntry> ReadCollections(const YamlNode& root, Complaints& complaints) {
  std::vector<CollectionEntry> collections;
  FirstUses names("`collections`", complaints);
  for (const YamlNode& node : ListAt(root, "collections")) {
    CollectionEntry collection;
    collection.path = TextAt(node, "name");
    collection.database = TextAt(node, "database", collection.database);
    collection.origin = node.origin;
    if (const YamlNode* name = Find(node, "name"); name != nullptr && IsText(*name)) {
      collection.origin = name->origin;
      names.Claim(AddressOf(collection).name, name->origin);
    }
    collection.bounds = ReadBounds(node, complaints);
    collection.keep = TextsAt(node, "keep");
    collection.bad_ids = ReadBadIds(node, complaints);
    ReadDocuments(node, collection, complaints);
    collection.writers = TextsAt(node, "writers");
    collection.cleanup = ReadCleanUp(node, complaints);
    collections.push_back(std::move(collection));
  }
  return collections;
}

void CheckWriters(const YamlNode& root, const Manifest& manifest, Complaints& complaints) {
  std::vector<std::string> addresses;
  for (const Address& address : WriterAddresses(manifest)) addresses.push_back(Text(address));
  const std::vector<std::string_view> known(addresses.begin(), addresses.end());
  for (const YamlNode& collection : ListAt(root, "collections")) {
    for (const YamlNode& writer : ListAt(collection, "writers")) {
      if (MatchesAny(writer.text, addresses)) continue;
      std::string hint = complaints.DidYouMean(writer.text, known);
      if (hint.empty()) hint = "an address is cloud_run_service.NAME or cloud_run_job.NAME";
      complaints.Add(writer.origin,
                     InBackticks(writer.text) + " matches no service or job of this manifest",
                     std::move(hint));
    }
  }
}

}  // namespace lockstep
