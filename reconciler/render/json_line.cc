#include "reconciler/render/json_line.h"

#include <fmt/format.h>

#include <cstdint>
#include <string_view>

#include "reconciler/base/character.h"

namespace lockstep {
namespace {

// As JSON writes a character that is not there itself: in UTF-16.
std::string Unicode(char32_t code_point) {
  constexpr std::uint32_t kHalf = 0x10000;
  const auto value = static_cast<std::uint32_t>(code_point);
  if (value < kHalf) return fmt::format("\\u{:04x}", value);
  return fmt::format("\\u{:04x}\\u{:04x}", 0xD800 + ((value - kHalf) >> 10U),
                     0xDC00 + ((value - kHalf) & 0x3FFU));
}

}  // namespace

std::string JsonLine(const Json& value) {
  const std::string dumped = Dump(value);
  std::string line;
  line.reserve(dumped.size() + 1);
  for (std::string_view rest = dumped; !rest.empty();) {
    const std::size_t plain = PlainBytes(rest);
    line += rest.substr(0, plain);
    rest.remove_prefix(plain);
    if (rest.empty()) break;
    const Character first =
        FirstCharacter(rest).value_or(Character{.code_point = U'\uFFFD', .bytes = 1});
    const bool second_mark = rest.front() == '#' && line.ends_with('#');
    if (second_mark || IsUnseen(first.code_point)) {
      line += Unicode(first.code_point);
    } else {
      line += rest.substr(0, first.bytes);
    }
    rest.remove_prefix(first.bytes);
  }
  return line + "\n";
}

}  // namespace lockstep
