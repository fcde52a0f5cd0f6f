#include "plugins/firestore/writer_tally.h"

#include <algorithm>

#include "reconciler/base/rfc3339.h"

namespace lockstep::firestore {

void WriterTally::Add(std::string_view name, std::string_view created) {
  if (name.empty()) return;
  const auto known = last_.find(name);
  if (known != last_.end()) {
    if (CompareTimes(created, known->second) > 0) known->second = created;
    return;
  }
  last_.emplace(name, created);
  if (last_.size() <= kMostWritersSeen) return;
  // Whoever is dropped can come back with a newer document alone, which is then its last one.
  last_.erase(std::min_element(last_.begin(), last_.end(), [](const auto& a, const auto& b) {
    return CompareTimes(a.second, b.second) < 0;
  }));
}

std::vector<NamedWriter> WriterTally::Finish() && {
  std::vector<NamedWriter> writers;
  for (auto& [name, last] : last_) writers.push_back({.name = name, .last = std::move(last)});
  std::stable_sort(writers.begin(), writers.end(),
                   [](const auto& a, const auto& b) { return CompareTimes(a.last, b.last) > 0; });
  return writers;
}

}  // namespace lockstep::firestore
