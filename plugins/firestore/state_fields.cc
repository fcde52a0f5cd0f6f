#include "plugins/firestore/state_fields.h"

namespace lockstep::firestore {

std::int64_t CountAt(const Json& object, std::string_view key) {
  const Json& value = At(object, key);
  return value.is_number_integer() ? value.get<std::int64_t>() : 0;
}

std::vector<std::string> IdsAt(const Json& object, std::string_view key) {
  std::vector<std::string> ids;
  for (const Json& id : At(object, key)) {
    if (id.is_string()) ids.push_back(id.get<std::string>());
  }
  return ids;
}

}  // namespace lockstep::firestore
