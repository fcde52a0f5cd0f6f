#include "plugins/firestore/bounds.h"

#include <fmt/core.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "plugins/firestore/figures.h"

namespace lockstep::firestore {
namespace {

constexpr std::string_view kAlertAbove = "alert_above";
constexpr std::string_view kProliferation = "proliferation";
constexpr std::string_view kExpected = "expected";

// "1,053 documents", "more than 10,000 documents".
std::string Counted(const Population& population) {
  return (population.more ? "more than " : "") + Documents(population.count);
}

BoundCheck AlertCheck(std::int64_t alert_above, const Population& population) {
  BoundCheck check{.name = std::string(kAlertAbove),
                   .bound = static_cast<double>(alert_above),
                   .verdict = Verdict::kProven,
                   .detail = fmt::format("{}, not above the alert bound of {}", Counted(population),
                                         Grouped(alert_above))};
  if (population.count <= alert_above) return check;
  check.verdict = Verdict::kRefuted;
  check.detail = fmt::format("{}, {}{} above the alert bound of {}", Counted(population),
                             population.more ? "more than " : "",
                             Grouped(population.count - alert_above), Grouped(alert_above));
  return check;
}

BoundCheck ProliferationCheck(const Bounds& bounds, const Population& population) {
  const std::string expected = Grouped(bounds.expected);
  BoundCheck check{.name = std::string(kProliferation),
                   .bound = bounds.proliferation * static_cast<double>(bounds.expected),
                   .verdict = Verdict::kProven,
                   .detail = fmt::format("{}, not above {:g} times the {} expected",
                                         Counted(population), bounds.proliferation, expected)};
  const auto count = static_cast<double>(population.count);
  if (count <= check.bound) return check;
  check.verdict = Verdict::kRefuted;
  check.detail = fmt::format("{} proliferate: {}{:.1f} times the {} expected", Counted(population),
                             population.more ? "more than " : "",
                             count / static_cast<double>(bounds.expected), expected);
  return check;
}

BoundCheck ExpectedCheck(const Bounds& bounds, const Population& population) {
  const bool fewer = population.count < bounds.expected;
  return {.name = std::string(kExpected),
          .bound = static_cast<double>(bounds.expected),
          .least = true,
          .verdict = fewer ? Verdict::kRefuted : Verdict::kProven,
          .detail = fmt::format("{} where about {} are expected", Counted(population),
                                Grouped(bounds.expected))};
}

// What to think of a bound that is broken.
std::string Meaning(const BoundCheck& check, const Bounds& bounds, bool ids_listed) {
  if (check.name == kAlertAbove) {
    return fmt::format("About {} are expected.", Grouped(bounds.expected));
  }
  if (check.name == kProliferation) {
    return fmt::format(
        "More than {:g} times is taken for a writer that makes a new document every run.",
        bounds.proliferation);
  }
  return ids_listed ? "A writer may have gone silent."
                    : "A writer may have gone silent. List the ids under `documents`, and the plan "
                      "names those that are missing.";
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

std::vector<BoundCheck> CheckBounds(const Bounds& bounds, const Population& population) {
  std::vector<BoundCheck> checks;
  if (bounds.alert_above) checks.push_back(AlertCheck(*bounds.alert_above, population));
  checks.push_back(ProliferationCheck(bounds, population));
  checks.push_back(ExpectedCheck(bounds, population));
  return checks;
}

std::vector<Finding> Judge(const Bounds& bounds, const Population& population) {
  std::vector<Finding> findings;
  for (BoundCheck& check : CheckBounds(bounds, population)) {
    if (check.verdict == Verdict::kProven) continue;
    std::string meaning = Meaning(check, bounds, population.ids_listed);
    findings.push_back({.severity = Severity::kWarning,
                        .what = std::move(check.detail),
                        .detail = std::move(meaning)});
  }
  return findings;
}

}  // namespace lockstep::firestore
