// FirstFew: the beginning of a list, as a sentence names it: "a, b, c and 19 more".
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace lockstep {

// The first `shown` of `names`, with a comma between two, and how many others there are.
// REQUIRES: `shown` is at least 1.
std::string FirstFew(std::span<const std::string> names, std::size_t shown);

}  // namespace lockstep
