#include "reconciler/base/first_few.h"

#include <algorithm>

namespace lockstep {

std::string FirstFew(std::span<const std::string> names, std::size_t shown) {
  const std::span<const std::string> few = names.first(std::min(names.size(), shown));
  std::string text;
  for (const std::string& name : few) text += (text.empty() ? "" : ", ") + name;
  if (few.size() == names.size()) return text;
  return text + " and " + std::to_string(names.size() - few.size()) + " more";
}

}  // namespace lockstep
