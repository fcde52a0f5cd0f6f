#include "reconciler/manifest/first_uses.h"

#include <utility>

namespace lockstep {

FirstUses::FirstUses(std::string list, Complaints& complaints)
    : list_(std::move(list)), complaints_(complaints) {}

void FirstUses::Claim(const std::string& name, const Origin& origin) {
  const auto [first, is_new] = lines_.emplace(name, origin.line);
  if (is_new) return;
  complaints_.Add(origin, InBackticks(name) + " occurs twice in " + list_,
                  "the first is on line " + std::to_string(first->second));
}

}  // namespace lockstep
