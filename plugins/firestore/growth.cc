#include "plugins/firestore/growth.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "plugins/firestore/figures.h"
#include "plugins/firestore/state_fields.h"
#include "reconciler/base/rfc3339.h"

namespace lockstep::firestore {
namespace {

constexpr Duration kOneDay{24 * 3'600'000};
constexpr std::int64_t kEnough = 10;  // documents that make a rate
constexpr std::array<std::size_t, 3> kWindows = {1, 7, 30};
constexpr double kWeek = 7.0;
constexpr double kMonth = 30.0;

// Whole days between the two, and the day that has begun.
std::size_t DaysBegun(TimePoint from, TimePoint to) {
  const Duration age = std::chrono::duration_cast<Duration>(to - from);
  return age <= Duration::zero() ? 1 : static_cast<std::size_t>((age - Duration{1}) / kOneDay) + 1;
}

// To two digits: 907 is said as 910, 1.44 as 1.4.
std::string TwoDigits(double value) {
  const double scale = std::pow(10.0, std::floor(std::log10(value)) - 1);
  const double rounded = std::round(value / scale) * scale;
  if (rounded < 10) return fmt::format("{:.2g}", rounded);
  return Grouped(static_cast<std::int64_t>(std::round(rounded)));
}

}  // namespace

std::int64_t Growth::OnDay(std::size_t days_ago) const {
  std::int64_t sum = 0;
  for (const RuleGrowth& rule : rules) {
    if (days_ago < rule.by_day.size()) sum += rule.by_day[days_ago];
  }
  return sum;
}

std::int64_t Growth::WithinDays(std::size_t days) const {
  std::int64_t sum = 0;
  for (std::size_t day = 0; day < days; ++day) sum += OnDay(day);
  return sum;
}

GrowthTally::GrowthTally(std::size_t rules, std::string_view read_time)
    : read_time_(*ParseTime(read_time)) {
  growth_.rules.resize(rules);
}

void GrowthTally::Add(std::size_t rule, std::string_view create_time) {
  if (growth_.first.empty() || CompareTimes(create_time, growth_.first) < 0) {
    growth_.first = create_time;
  }
  if (growth_.last.empty() || CompareTimes(create_time, growth_.last) > 0) {
    growth_.last = create_time;
  }
  RuleGrowth& counts = growth_.rules[rule];
  const std::size_t day = DaysBegun(*ParseTime(create_time), read_time_) - 1;
  if (day >= kMostDays) {
    ++counts.older;
    return;
  }
  if (counts.by_day.size() <= day) counts.by_day.resize(day + 1);
  ++counts.by_day[day];
}

Growth GrowthTally::Finish() && { return std::move(growth_); }

Rate RateOf(const Growth& growth, std::string_view read_time) {
  const std::optional<TimePoint> first = ParseTime(growth.first);
  const std::optional<TimePoint> now = ParseTime(read_time);
  if (!first || !now) return {};
  const std::size_t age = DaysBegun(*first, *now);
  Rate rate;
  for (const std::size_t window : kWindows) {
    rate.days = std::min(window, age);
    const std::int64_t came = growth.WithinDays(rate.days);
    rate.per_day = static_cast<double>(came) / static_cast<double>(rate.days);
    if (came >= kEnough) break;
  }
  return rate;
}

std::string RateText(double per_day) {
  if (per_day >= 1) return fmt::format("about {} a day", TwoDigits(per_day));
  if (per_day * kWeek >= 1) return fmt::format("about {} a week", TwoDigits(per_day * kWeek));
  return fmt::format("about {} a month", TwoDigits(per_day * kMonth));
}

std::string Sparkline(const Growth& growth, std::size_t days) {
  constexpr std::array<std::string_view, 8> kLevels = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  constexpr std::size_t kHighest = kLevels.size() - 1;
  std::int64_t most = 0;
  for (std::size_t day = 0; day < days; ++day) most = std::max(most, growth.OnDay(day));
  std::string line;
  for (std::size_t day = days; day-- > 0;) {
    const auto count = static_cast<double>(growth.OnDay(day));
    const double level = count == 0 ? 0 : std::ceil(count / static_cast<double>(most) * kHighest);
    line += kLevels.at(static_cast<std::size_t>(level));
  }
  return line;
}

Json ToJson(const Growth& growth) {
  Json written = {{"first", growth.first}, {"last", growth.last}, {"rules", Json::array()}};
  for (const RuleGrowth& rule : growth.rules) {
    written["rules"].push_back({{"by_day", rule.by_day}, {"older", rule.older}});
  }
  return written;
}

Growth GrowthFrom(const Json& written) {
  Growth growth{.first = StringAt(written, "first"), .last = StringAt(written, "last")};
  for (const Json& one : At(written, "rules")) {
    RuleGrowth rule{.older = CountAt(one, "older")};
    for (const Json& count : At(one, "by_day")) {
      rule.by_day.push_back(StoredCount(count));
    }
    growth.rules.push_back(std::move(rule));
  }
  return growth;
}

}  // namespace lockstep::firestore
