// Cleanings: when each rule last had documents deleted, so that no rule does it for ever. Pure.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "plugins/firestore/bad_ids.h"
#include "reconciler/base/clock.h"
#include "reconciler/base/json.h"

namespace lockstep::firestore {

// A rule whose documents come back is not cured by deleting them again and again, while a writer
// may be waiting for them. Its third clean-up within an hour is its last one for now.
inline constexpr std::size_t kMostCleanings = 3;
inline constexpr Duration kCleaningsWithin = std::chrono::hours{1};

class Cleanings {
 public:
  // From the field of a lease, and back: {"mapValue": ...}. What is no time there is left out.
  static Cleanings From(const Json& field);
  Json ToField() const;

  // One clean-up by `rule` at the server's time `at`. Those that no longer count are forgotten.
  void Add(const std::string& rule, const std::string& at);

  // Until when `rule` is suspended, at the server's time `now`; nullopt if it is not.
  std::optional<TimePoint> SuspendedUntil(const std::string& rule, const std::string& now) const;

  // The same of all bad rules: those that are suspended, by index.
  std::map<std::size_t, TimePoint> Suspended(const Rules& rules, const std::string& now) const;

  friend bool operator==(const Cleanings&, const Cleanings&) = default;

 private:
  std::map<std::string, std::vector<std::string>> times_;  // by rule, oldest first
};

}  // namespace lockstep::firestore
