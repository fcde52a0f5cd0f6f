// Planning: what a plan says of a collection, without a request.
#pragma once

#include <fmt/core.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "plugins/firestore/clean_up.h"
#include "plugins/firestore/tally.h"

namespace lockstep::firestore::testing {

inline constexpr const char* kReadTime = "2026-02-01T10:00:00.123456Z";
inline constexpr const char* kOld = "2026-01-01T00:00:00Z";

struct Stored {
  std::string id{};
  std::string created = kOld;
  std::string updated = kOld;
};

// A spec, and the scan of a collection under it.
struct Planning {
  CollectionSpec spec{.path = "c",
                      .rules = {.keep = {"p2_nba_raw.*", "*Processor"},
                                .bad = {{"none-date", RuleKind::kContains, "_None_"},
                                        {"year", RuleKind::kContains, "_202"},
                                        {"dated", RuleKind::kDate, ""}}},
                      .cleanup = CleanUpSpec{.delete_at_most = 2'000, .delete_share = 0.99}};
  std::vector<Stored> documents{};

  Planning& Add(const std::string& id) {
    documents.push_back({.id = id});
    return *this;
  }
  Planning& AddMany(const std::string& head, int count) {
    for (int i = 0; i < count; ++i) Add(fmt::format("{}{:05}", head, i));
    return *this;
  }

  Seen Scan(const std::string& read_time = kReadTime) {
    std::sort(documents.begin(), documents.end(),
              [](const Stored& a, const Stored& b) { return a.id < b.id; });
    const Duration untouched_for = spec.cleanup ? spec.cleanup->untouched_for : Duration{0};
    const Sentence sentence = Sentence::Make(spec.rules, read_time, untouched_for).value();
    Tally tally({.project = "p", .path = "c"}, sentence);
    for (const Stored& document : documents) {
      tally.Add({document.id, document.created, document.updated});
    }
    return std::move(tally).Finish();
  }

  Planned Plan() { return PlanCleanUp(spec, Scan()).value(); }
};

inline Planning Incident() {
  Planning incident;
  return incident.AddMany("Nbac_None_", 1'022)
      .AddMany("Sched_2025-12-14_", 13)
      .AddMany("p2_nba_raw.", 17)
      .Add("PlayerProcessor");
}

}  // namespace lockstep::firestore::testing
