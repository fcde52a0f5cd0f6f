// Lines of text.
#pragma once

#include <cstddef>
#include <string_view>

namespace lockstep {

// The line of `text` in which the byte `at` stands, without its end; that of a line end is the one
// that it ends. REQUIRES: `at` is in the text, or its size.
std::string_view LineAround(std::string_view text, std::size_t at);

}  // namespace lockstep
