#include "plugins/firestore/bounds.h"

#include <fmt/core.h>

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

std::vector<Finding> Judge(const Bounds& bounds, std::int64_t count) {
  std::vector<Finding> findings;
  const std::string expected = Grouped(bounds.expected);
  if (bounds.alert_above && count > *bounds.alert_above) {
    findings.push_back(
        Warning(fmt::format("{}, {} above the alert bound of {}", Documents(count),
                            Grouped(count - *bounds.alert_above), Grouped(*bounds.alert_above)),
                fmt::format("About {} are expected.", expected)));
  }
  const double most = bounds.proliferation * static_cast<double>(bounds.expected);
  if (static_cast<double>(count) > most) {
    const double times = static_cast<double>(count) / static_cast<double>(bounds.expected);
    findings.push_back(
        Warning(fmt::format("{} proliferate: {:.1f} times the {} expected", Documents(count), times,
                            expected),
                fmt::format("More than {:g} times is taken for a writer that makes a new document "
                            "every run.",
                            bounds.proliferation)));
  }
  if (count < bounds.expected) {
    findings.push_back(
        Warning(fmt::format("{} where about {} are expected", Documents(count), expected),
                "A writer may have gone silent."));
  }
  return findings;
}

}  // namespace lockstep::firestore
