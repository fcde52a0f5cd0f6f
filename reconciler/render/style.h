// TextStyle, and the small pieces of which every line for people is made. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "reconciler/model/resource.h"

namespace lockstep {

struct TextStyle {
  bool color = false;      // ANSI colours: for a terminal only
  std::size_t width = 80;  // columns: details are wrapped to it, values shortened; 0: neither
  std::string_view product = "Lockstep";  // who "will perform the following actions"
};

enum class Hue { kBold, kRed, kYellow, kGreen };

// `text` in that colour, or as it is if there are none.
std::string Paint(Hue hue, std::string_view text, bool color);

// The characters of UTF-8 text; what a column of a table is wide.
std::size_t Columns(std::string_view text);

// "1 document", "1022 documents".
std::string Counted(std::int64_t count, std::string_view noun);

// Foreign text in double quotes, on one line, safe to print.
std::string Quoted(std::string_view foreign);

// "type.name", safe to print, also at the beginning of a line; the type alone where a name is
// missing.
std::string Shown(const Address& address);

// "a, b, c".
std::string Joined(const std::vector<std::string>& parts);

// `text` as lines of at most `width` columns (0: one line), each indented and ended by \n. A line
// never begins with what a build service takes for a command ("::").
// REQUIRES: `text` came through Printable.
std::string Wrapped(std::string_view text, std::size_t indent, std::size_t width);

}  // namespace lockstep
