// "Did you mean": the closest of some known names.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace lockstep {

// The known name with the smallest edit distance to `name` (case and '_' against '-' cost
// nothing), or "" if none is near enough to be meant. The first of equals wins.
std::string Nearest(std::string_view name, std::span<const std::string_view> known);
std::string Nearest(std::string_view name, std::span<const std::string> known);

}  // namespace lockstep
