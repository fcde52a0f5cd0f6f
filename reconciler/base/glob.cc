#include "reconciler/base/glob.h"

#include <cstddef>

namespace lockstep {

// Only the last star is ever taken back: what an earlier one covers need not grow, since the last
// one can cover more itself.
bool GlobMatches(std::string_view glob, std::string_view text) {
  std::size_t in_glob = 0;
  std::size_t in_text = 0;
  std::size_t star = std::string_view::npos;
  std::size_t covered_to = 0;  // the end of what that star covers
  while (in_text < text.size()) {
    if (in_glob < glob.size() && glob[in_glob] == '*') {
      star = in_glob++;
      covered_to = in_text;
    } else if (in_glob < glob.size() && (glob[in_glob] == '?' || glob[in_glob] == text[in_text])) {
      ++in_glob;
      ++in_text;
    } else if (star != std::string_view::npos) {
      in_glob = star + 1;
      in_text = ++covered_to;
    } else {
      return false;
    }
  }
  return glob.find_first_not_of('*', in_glob) == std::string_view::npos;
}

}  // namespace lockstep
