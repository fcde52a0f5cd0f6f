// Character: one character of UTF-8, and whether a terminal would show it.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace lockstep {

struct Character {
  char32_t code_point = 0;
  std::size_t bytes = 0;  // that it takes in UTF-8
};

// The first character of `text`; nullopt if its first bytes are none: not UTF-8, an overlong form,
// a surrogate, above U+10FFFF. REQUIRES: `text` is not empty.
std::optional<Character> FirstCharacter(std::string_view text);

// How many bytes at the front are visible ASCII and no `#`: nearly all text is, and nothing in it
// needs a closer look. May be 0.
std::size_t PlainBytes(std::string_view text);

// Whether a terminal obeys it or hides it: control characters (C0, DEL, C1), bidirectional and
// zero-width marks, line separators and the like.
bool IsUnseen(char32_t code_point);

}  // namespace lockstep
