#include "reconciler/render/growth.h"

#include <algorithm>

namespace lockstep {
namespace {

constexpr std::size_t kFewestDays = 14;
constexpr std::size_t kMostSlotsOfADay = 100;
constexpr int kDaysOfAWeek = 7;

// As far back as most of them were made: a few old ones would flatten what matters.
std::size_t DaysToShow(const Census& census) {
  constexpr std::int64_t kHundredthsShown = 80;
  std::vector<std::int64_t> by_day;
  std::int64_t all = 0;
  for (const RuleCensus& rule : census.rules) {
    if (rule.by_day.size() > by_day.size()) by_day.resize(rule.by_day.size());
    for (std::size_t day = 0; day < rule.by_day.size(); ++day) {
      by_day[day] += rule.by_day[day];
      all += rule.by_day[day];
    }
  }
  std::int64_t shown = 0;
  std::size_t days = 0;
  while (days < by_day.size() && shown * 100 < all * kHundredthsShown) shown += by_day[days++];
  return std::max(days, kFewestDays);
}

void AddRule(const RuleCensus& rule, int days_a_slot, Growth& growth) {
  GrowthSeries& series = growth.series.back();
  growth.earlier += rule.older;
  for (std::size_t day = 0; day < rule.by_day.size(); ++day) {
    const std::size_t slot = day / static_cast<std::size_t>(days_a_slot);
    (slot < series.slots.size() ? series.slots[slot] : growth.earlier) += rule.by_day[day];
  }
}

}  // namespace

std::int64_t SlotSum(const Growth& growth, std::size_t slot) {
  std::int64_t sum = 0;
  for (const GrowthSeries& series : growth.series) sum += series.slots[slot];
  return sum;
}

Growth GrowthOf(const Census& census) {
  Growth growth;
  const std::size_t days = DaysToShow(census);
  growth.days_a_slot = days > kMostSlotsOfADay ? kDaysOfAWeek : 1;
  const auto days_a_slot = static_cast<std::size_t>(growth.days_a_slot);
  const std::size_t slots = (days + days_a_slot - 1) / days_a_slot;
  for (const RuleCensus& rule : census.rules) {
    if (growth.series.size() < kMostSeries) {
      growth.series.push_back({rule.name, std::vector<std::int64_t>(slots, 0)});
    } else {
      growth.series.back().rule = "all other rules";
    }
    AddRule(rule, growth.days_a_slot, growth);
  }
  growth.forecast_days = std::clamp(static_cast<int>(days) / 7, 2, 30);
  growth.forecast = static_cast<double>(census.count) + census.per_day * growth.forecast_days;
  if (census.more) return growth;
  growth.levels.push_back(census.count);
  for (std::size_t slot = 0; slot < slots; ++slot) {
    growth.levels.push_back(
        std::max<std::int64_t>(0, growth.levels.back() - SlotSum(growth, slot)));
  }
  return growth;
}

}  // namespace lockstep
