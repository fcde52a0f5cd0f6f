#include "plugins/firestore/cleanings.h"

#include <algorithm>
#include <string_view>

#include "reconciler/base/rfc3339.h"

namespace lockstep::firestore {
namespace {

// Before each rule's name: a field may not be called "__x__", while a rule may.
constexpr std::string_view kKeyPrefix = "rule:";

bool Counts(const std::string& time, TimePoint now) {
  const std::optional<TimePoint> at = ParseTime(time);
  return at && *at + kCleaningsWithin > now;
}

}  // namespace

Cleanings Cleanings::From(const Json& field) {
  Cleanings cleanings;
  const Json& rules = At(At(field, "mapValue"), "fields");
  if (!rules.is_object()) return cleanings;
  for (const auto& [key, times] : rules.items()) {
    if (!key.starts_with(kKeyPrefix)) continue;
    const std::string rule = key.substr(kKeyPrefix.size());
    for (const Json& time : At(At(times, "arrayValue"), "values")) {
      std::string text = StringAt(time, "timestampValue");
      if (ParseTime(text)) cleanings.times_[rule].push_back(std::move(text));
    }
  }
  return cleanings;
}

Json Cleanings::ToField() const {
  Json rules = Json::object();
  for (const auto& [rule, times] : times_) {
    Json values = Json::array();
    for (const std::string& time : times) values.push_back({{"timestampValue", time}});
    rules[std::string(kKeyPrefix) + rule] = {{"arrayValue", {{"values", std::move(values)}}}};
  }
  return {{"mapValue", {{"fields", std::move(rules)}}}};
}

void Cleanings::Add(const std::string& rule, const std::string& at) {
  const std::optional<TimePoint> now = ParseTime(at);
  if (!now) return;
  times_[rule].push_back(at);
  for (auto& [name, times] : times_) {
    std::erase_if(times, [&](const std::string& time) { return !Counts(time, *now); });
    if (times.size() > kMostCleanings) {
      times.erase(times.begin(), times.end() - std::ptrdiff_t{kMostCleanings});
    }
  }
  std::erase_if(times_, [](const auto& rule_times) { return rule_times.second.empty(); });
}

std::optional<TimePoint> Cleanings::SuspendedUntil(const std::string& rule,
                                                   const std::string& now) const {
  const std::optional<TimePoint> present = ParseTime(now);
  const auto found = times_.find(rule);
  if (!present || found == times_.end()) return std::nullopt;
  std::vector<TimePoint> counting;
  for (const std::string& time : found->second) {
    if (Counts(time, *present)) counting.push_back(*ParseTime(time));
  }
  if (counting.size() < kMostCleanings) return std::nullopt;
  std::sort(counting.begin(), counting.end());
  return counting[counting.size() - kMostCleanings] + kCleaningsWithin;
}

std::map<std::size_t, TimePoint> Cleanings::Suspended(const Rules& rules,
                                                      const std::string& now) const {
  std::map<std::size_t, TimePoint> suspended;
  for (std::size_t rule = 0; rule < rules.bad.size(); ++rule) {
    if (const auto until = SuspendedUntil(rules.bad[rule].name, now)) suspended[rule] = *until;
  }
  return suspended;
}

}  // namespace lockstep::firestore
