#include "reconciler/base/nearest.h"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace lockstep {
namespace {

constexpr std::size_t kLongestName = 128;  // a longer text is no slip of the finger

std::string Folded(std::string_view name) {
  std::string folded(name);
  for (char& c : folded) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (c == '_') c = '-';
  }
  return folded;
}

// Insertions, deletions, replacements and swaps of neighbours (optimal string alignment).
std::size_t Distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, replaced});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    before.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

template <typename Name>
std::string NearestOf(std::string_view name, std::span<const Name> known) {
  if (name.empty() || name.size() > kLongestName) return "";
  const std::string wanted = Folded(name);
  // A third of the letters may be wrong, but never more than three of them.
  std::size_t best = std::clamp<std::size_t>(wanted.size() / 3, 1, 3) + 1;
  std::string nearest;
  for (const std::string_view candidate : known) {
    if (candidate.size() > kLongestName) continue;
    // Nothing in common is no likeness: "a" is not meant to be "b".
    const std::string folded = Folded(candidate);
    const std::size_t distance = Distance(wanted, folded);
    if (distance >= best || distance >= std::max(wanted.size(), folded.size())) continue;
    best = distance;
    nearest = candidate;
  }
  return nearest;
}

}  // namespace

std::string Nearest(std::string_view name, std::span<const std::string_view> known) {
  return NearestOf(name, known);
}

std::string Nearest(std::string_view name, std::span<const std::string> known) {
  return NearestOf(name, known);
}

}  // namespace lockstep
