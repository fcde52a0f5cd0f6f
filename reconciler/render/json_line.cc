#include "reconciler/render/json_line.h"

#include <string_view>

namespace lockstep {

std::string JsonLine(const Json& value) {
  constexpr std::string_view kParted = "#\\u0023";
  std::string line = Dump(value);
  for (std::size_t at = 0; (at = line.find("##", at)) != std::string::npos; at += kParted.size()) {
    line.replace(at, 2, kParted);
  }
  return line + "\n";
}

}  // namespace lockstep
