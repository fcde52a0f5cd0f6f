// Letters of ASCII alone: what host names, header names and schemes are compared by. The C
// library's functions follow the locale, which may not change what a name means.
#pragma once

#include <string>
#include <string_view>

namespace lockstep {

std::string AsciiLower(std::string_view text);

}  // namespace lockstep
