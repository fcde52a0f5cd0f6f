// Trimmed: text without the white space around it, as headers, variables and token files have it.
#pragma once

#include <string_view>

namespace lockstep {

// Spaces, tabs, line ends.
inline std::string_view Trimmed(std::string_view text) {
  constexpr std::string_view kWhite = " \t\r\n";
  const auto first = text.find_first_not_of(kWhite);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kWhite) - first + 1);
}

}  // namespace lockstep
