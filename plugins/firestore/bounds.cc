#include "plugins/firestore/bounds.h"

#include <fmt/core.h>

#include <algorithm>
#include <string>
#include <utility>

#include "plugins/firestore/figures.h"

namespace lockstep::firestore {
namespace {

Finding Warning(std::string what, std::string detail) {
  return {.severity = Severity::kWarning,
          .blocks = false,
          .what = std::move(what),
          .detail = std::move(detail)};
}

}  // namespace

std::int64_t CountedUpTo(const std::optional<Bounds>& bounds) {
  constexpr double kLeast = 10'000;
  constexpr double kTimes = 10;
  constexpr double kMost = 1e15;  // far above any collection, and exact as a double
  if (!bounds) return static_cast<std::int64_t>(kLeast);
  const auto expected = static_cast<double>(bounds->expected);
  const auto alert = static_cast<double>(bounds->alert_above.value_or(0));
  const double highest = std::max({expected, alert, bounds->proliferation * expected});
  return static_cast<std::int64_t>(std::clamp(kTimes * highest, kLeast, kMost));
}

std::vector<Finding> Judge(const Bounds& bounds, const Population& population) {
  const std::int64_t count = population.count;
  const std::string at_least = population.more ? "more than " : "";
  std::vector<Finding> findings;
  const std::string expected = Grouped(bounds.expected);
  if (bounds.alert_above && count > *bounds.alert_above) {
    findings.push_back(Warning(
        fmt::format("{}{}, {}{} above the alert bound of {}", at_least, Documents(count), at_least,
                    Grouped(count - *bounds.alert_above), Grouped(*bounds.alert_above)),
        fmt::format("About {} are expected.", expected)));
  }
  const double most = bounds.proliferation * static_cast<double>(bounds.expected);
  if (static_cast<double>(count) > most) {
    const double times = static_cast<double>(count) / static_cast<double>(bounds.expected);
    findings.push_back(
        Warning(fmt::format("{}{} proliferate: {}{:.1f} times the {} expected", at_least,
                            Documents(count), at_least, times, expected),
                fmt::format("More than {:g} times is taken for a writer that makes a new document "
                            "every run.",
                            bounds.proliferation)));
  }
  if (count < bounds.expected) {
    findings.push_back(
        Warning(fmt::format("{} where about {} are expected", Documents(count), expected),
                population.ids_listed
                    ? "A writer may have gone silent."
                    : "A writer may have gone silent. List the ids under `documents`, and the plan "
                      "names those that are missing."));
  }
  return findings;
}

}  // namespace lockstep::firestore
