#include "reconciler/base/first_few.h"

#include <algorithm>

namespace lockstep {

std::string FewOf(std::span<const std::string> few, std::size_t all) {
  std::string text;
  for (const std::string& name : few) text += (text.empty() ? "" : ", ") + name;
  if (few.size() == all) return text;
  return text + " and " + std::to_string(all - few.size()) + " more";
}

std::string FirstFew(std::span<const std::string> names, std::size_t shown) {
  return FewOf(names.first(std::min(names.size(), shown)), names.size());
}

}  // namespace lockstep
