#include "reconciler/http/http.h"

#include <algorithm>

namespace lockstep {

std::string HeaderOf(const Headers& headers, std::string_view name) {
  const auto found = std::find_if(headers.begin(), headers.end(),
                                  [name](const auto& header) { return header.first == name; });
  return found == headers.end() ? "" : found->second;
}

}  // namespace lockstep
