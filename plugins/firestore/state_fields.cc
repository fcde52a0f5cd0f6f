#include "plugins/firestore/state_fields.h"

#include <algorithm>

namespace lockstep::firestore {

std::int64_t StoredCount(const Json& value) {
  constexpr std::int64_t kMost = 1'000'000'000'000;
  if (!value.is_number_integer()) return 0;
  if (value > kMost) return kMost;
  return std::max(std::int64_t{0}, value.get<std::int64_t>());
}

std::int64_t CountAt(const Json& object, std::string_view key) {
  return StoredCount(At(object, key));
}

std::vector<std::string> IdsAt(const Json& object, std::string_view key) {
  std::vector<std::string> ids;
  for (const Json& id : At(object, key)) {
    if (id.is_string()) ids.push_back(id.get<std::string>());
  }
  return ids;
}

}  // namespace lockstep::firestore
