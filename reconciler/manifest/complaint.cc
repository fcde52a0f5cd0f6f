#include "reconciler/manifest/complaint.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "reconciler/base/nearest.h"
#include "reconciler/base/safe_text.h"

namespace lockstep {
namespace {

constexpr std::size_t kQuotedColumns = 60;
constexpr std::size_t kLongestTypo = 64;  // bytes; nobody mistypes a longer name into another

}  // namespace

std::string InBackticks(std::string_view foreign) {
  return "`" + Printable(foreign, kQuotedColumns) + "`";
}

std::string QuotedList(std::span<const std::string_view> names, std::string_view last) {
  std::string list;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0 && i + 1 == names.size()) {
      list.append(" ").append(last).append(" ");
    } else if (i > 0) {
      list += ", ";
    }
    list += InBackticks(names[i]);
  }
  return list;
}

void Complaints::Add(const Origin& origin, std::string what, std::string hint) {
  found_.push_back({origin, std::move(what), std::move(hint)});
}

std::string Complaints::DidYouMean(std::string_view name, std::span<const std::string_view> known) {
  if (name.empty() || name.size() > kLongestTypo) return "";
  std::size_t cost = 0;
  for (const std::string_view one : known) cost += name.size() * one.size();
  if (cost > comparisons_left_) return "";
  comparisons_left_ -= cost;
  const std::string nearest = Nearest(name, known);
  return nearest.empty() ? "" : "did you mean " + InBackticks(nearest) + "?";
}

std::vector<Complaint> Complaints::TakeInOrder() {
  std::stable_sort(found_.begin(), found_.end(), [](const Complaint& left, const Complaint& right) {
    return std::tie(left.origin.line, left.origin.column) <
           std::tie(right.origin.line, right.origin.column);
  });
  return std::exchange(found_, {});
}

}  // namespace lockstep
