// Occurrences: how often a piece stands in a text.
#pragma once

#include <cstddef>
#include <string_view>

namespace lockstep::testing {

inline std::size_t Occurrences(std::string_view piece, std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = text.find(piece); at != std::string_view::npos;
       at = text.find(piece, at + 1)) {
    ++count;
  }
  return count;
}

}  // namespace lockstep::testing
