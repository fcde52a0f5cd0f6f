// FirstFew: the beginning of a list, as a sentence names it: "a, b, c and 19 more".
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace lockstep {

// `few`, with a comma between two, and how many others a list of `all` has that begins with them.
std::string FewOf(std::span<const std::string> few, std::size_t all);

// The first `shown` of `names`. REQUIRES: `shown` is at least 1.
std::string FirstFew(std::span<const std::string> names, std::size_t shown);

// The same of things in a vector or a span; `name_of` is asked for the names of the first alone.
template <typename Things, typename NameOf>
std::string FirstFew(const Things& things, std::size_t shown, const NameOf& name_of) {
  std::vector<std::string> few;
  for (std::size_t i = 0; i < std::min(things.size(), shown); ++i)
    few.push_back(name_of(things[i]));
  return FewOf(few, things.size());
}

}  // namespace lockstep
