#include "reconciler/sandbox/firestore_store.h"

#include <algorithm>
#include <set>
#include <utility>

namespace lockstep::sandbox {

DocumentPath SplitPath(std::string_view path) {
  const auto slash = path.rfind('/');
  if (slash == std::string_view::npos) return {"", std::string(path)};
  return {std::string(path.substr(0, slash)), std::string(path.substr(slash + 1))};
}

const StoredDocument* FirestoreStore::At(const History& history, std::optional<Stamp> when) {
  const auto version =
      std::find_if(history.rbegin(), history.rend(),
                   [&](const Version& candidate) { return !when || candidate.at <= *when; });
  return version == history.rend() ? nullptr : version->document.get();
}

const StoredDocument* FirestoreStore::Find(const std::string& path,
                                           std::optional<Stamp> when) const {
  const auto [collection, id] = SplitPath(path);
  const auto documents = collections_.find(collection);
  if (documents == collections_.end()) return nullptr;
  const auto history = documents->second.find(id);
  return history == documents->second.end() ? nullptr : At(history->second, when);
}

void FirestoreStore::Append(const std::string& path, Version version) {
  const auto [collection, id] = SplitPath(path);
  History& history = collections_[collection][id];
  const Stamp horizon = version.at - kRemembered;
  // What was replaced before the horizon can no longer be asked for.
  while (history.size() > 1 && history[1].at <= horizon) history.erase(history.begin());
  history.push_back(std::move(version));
}

void FirestoreStore::Load(const std::string& path, StoredDocument document) {
  const Stamp at = document.updated;
  Append(path, {at, std::make_shared<const StoredDocument>(std::move(document))});
}

void FirestoreStore::Put(const std::string& path, Json fields, Stamp now) {
  const StoredDocument* before = Find(path);
  const Stamp created = before == nullptr ? now : before->created;
  Append(path, {now, std::make_shared<const StoredDocument>(
                         StoredDocument{std::move(fields), created, now})});
}

void FirestoreStore::Remove(const std::string& path, Stamp now) {
  if (Find(path) != nullptr) Append(path, {now, nullptr});
}

void FirestoreStore::ForEach(const std::string& collection, const Range& range,
                             const Take& take) const {
  const auto found = collections_.find(collection);
  if (found == collections_.end()) return;
  const auto& documents = found->second;
  const auto visit = [&](const auto& entry) {
    const StoredDocument* document = At(entry.second, range.when);
    return document == nullptr || take(entry.first, *document);
  };
  if (!range.descending) {
    for (auto at = documents.lower_bound(range.first); at != documents.end(); ++at) {
      if (!visit(*at)) return;
    }
    return;
  }
  auto at = range.first.empty() ? documents.end() : documents.upper_bound(range.first);
  while (at != documents.begin()) {
    if (!visit(*--at)) return;
  }
}

std::vector<std::string> FirestoreStore::CollectionsOf(const std::string& parent) const {
  const std::string prefix = parent.empty() ? "" : parent + "/";
  std::set<std::string> ids;
  for (const auto& [path, documents] : collections_) {
    if (!path.starts_with(prefix)) continue;
    bool any = false;
    ForEach(path, {}, [&](const std::string&, const StoredDocument&) {
      any = true;
      return false;
    });
    if (any) ids.insert(path.substr(prefix.size(), path.find('/', prefix.size()) - prefix.size()));
  }
  return {ids.begin(), ids.end()};
}

std::vector<std::string> FirestoreStore::MissingIds(const std::string& collection) const {
  const std::string prefix = collection + "/";
  std::set<std::string> ids;
  for (auto at = collections_.lower_bound(prefix);
       at != collections_.end() && at->first.starts_with(prefix); ++at) {
    const auto slash = at->first.find('/', prefix.size());
    const std::string id = at->first.substr(prefix.size(), slash - prefix.size());
    if (Find(prefix + id) == nullptr && !CollectionsOf(prefix + id).empty()) ids.insert(id);
  }
  return {ids.begin(), ids.end()};
}

}  // namespace lockstep::sandbox
