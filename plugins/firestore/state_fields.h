// Fields of an observation's state, read back.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "reconciler/base/json.h"

namespace lockstep::firestore {

// The whole number under `key`; 0 if there is none.
std::int64_t CountAt(const Json& object, std::string_view key);

// The texts of the list under `key`.
std::vector<std::string> IdsAt(const Json& object, std::string_view key);

}  // namespace lockstep::firestore
