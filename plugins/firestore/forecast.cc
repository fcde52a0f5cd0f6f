#include "plugins/firestore/forecast.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "plugins/firestore/figures.h"
#include "plugins/firestore/likely_writer.h"
#include "reconciler/base/rfc3339.h"

namespace lockstep::firestore {
namespace {

constexpr double kMillisecondsOfADay = 24.0 * 3'600'000;
constexpr double kFurthestDays = 3'650;
constexpr std::size_t kDaysShown = 30;
constexpr std::size_t kWritersShown = 3;

// "2026-02-01 09:56", as far as people need it.
std::string ToTheMinute(TimePoint time) {
  std::string text = FormatTime(time).substr(0, std::string_view("2026-02-01T09:56").size());
  std::replace(text.begin(), text.end(), 'T', ' ');
  return text;
}

std::string ToTheMinute(const std::string& time) {
  return ToTheMinute(ParseTime(time).value_or(TimePoint{}));
}

std::string When(std::int64_t count, std::int64_t bound, double per_day, TimePoint now) {
  const std::optional<TimePoint> at = PassedAt(count, bound, per_day, now);
  if (!at) return "will not be passed within ten years";
  if (*at == now) return "is already passed";
  return fmt::format("will be passed on {}", ToTheMinute(*at));
}

std::string Forecasts(const Bounds& bounds, const Seen& seen, double per_day, TimePoint now) {
  std::string text;
  if (bounds.alert_above) {
    text = fmt::format("the alert bound of {} {}; ", Grouped(*bounds.alert_above),
                       When(seen.count, *bounds.alert_above, per_day, now));
  }
  const std::int64_t twice = 2 * bounds.expected;
  return text + fmt::format("twice the {} expected {}", Grouped(bounds.expected),
                            When(seen.count, twice, per_day, now));
}

// "Their ids name A, likely cloud_run_job.a (the last on 2026-02-01 09:56); B (...); and others. ":
// who wrote last comes first. Empty if the ids name nobody.
std::string NamedIn(const Seen& seen, std::span<const Address> writers) {
  std::string text;
  for (std::size_t i = 0; i < seen.writers.size() && i < kWritersShown; ++i) {
    const NamedWriter& one = seen.writers[i];
    text += fmt::format("{}{} (the last on {})", i == 0 ? "Their ids name " : "; ",
                        LikelyWriter(one.name, writers), ToTheMinute(one.last));
  }
  if (seen.writers.size() > kWritersShown) text += "; and others";
  return text.empty() ? "" : text + ". ";
}

std::int64_t BadOf(const Seen& seen) { return seen.OldAndBad() + seen.too_young; }

}  // namespace

std::optional<TimePoint> PassedAt(std::int64_t count, std::int64_t bound, double per_day,
                                  TimePoint now) {
  if (count > bound) return now;
  const double days = static_cast<double>(bound + 1 - count) / per_day;
  if (!(per_day > 0) || days > kFurthestDays) return std::nullopt;
  return now + Duration{static_cast<std::int64_t>(std::ceil(days * kMillisecondsOfADay))};
}

std::vector<Finding> JudgeGrowth(const std::optional<Bounds>& bounds, const Seen& seen,
                                 std::span<const Address> writers) {
  const Rate rate = RateOf(seen.growth, seen.read_time);
  const std::optional<TimePoint> now = ParseTime(seen.read_time);
  if (rate.per_day == 0 || !now) return {};
  std::string detail = NamedIn(seen, writers);
  detail += fmt::format(
      "The first was made on {}, the last on {} (UTC); the rate is that of the last {}.",
      ToTheMinute(seen.growth.first), ToTheMinute(seen.growth.last),
      rate.days == 1 ? "24 hours" : fmt::format("{} days", rate.days));
  if (bounds)
    detail += fmt::format(" At this rate {}.", Forecasts(*bounds, seen, rate.per_day, *now));
  std::int64_t most = 0;
  for (std::size_t day = 0; day < kDaysShown; ++day) most = std::max(most, seen.growth.OnDay(day));
  return {{.severity = Severity::kWarning,
           .blocks = false,
           .what = fmt::format("{} {} bad, and more come: {}", Documents(BadOf(seen)),
                               BadOf(seen) == 1 ? "is" : "are", RateText(rate.per_day)),
           .detail = std::move(detail),
           .verbatim = {fmt::format("{} the last {} days, at most {} on one",
                                    Sparkline(seen.growth, kDaysShown), kDaysShown, Grouped(most))},
           .topic = "growth"}};
}

std::string GrowthInShort(const Seen& seen) {
  const Rate rate = RateOf(seen.growth, seen.read_time);
  if (rate.per_day > 0) return RateText(rate.per_day);
  const std::optional<TimePoint> now = ParseTime(seen.read_time);
  const std::optional<TimePoint> last = ParseTime(seen.growth.last);
  if (!now || !last) return "";
  const auto hours = std::chrono::duration_cast<std::chrono::hours>(*now - *last);
  return fmt::format("none new for {} days", Grouped(hours.count() / 24));
}

}  // namespace lockstep::firestore
