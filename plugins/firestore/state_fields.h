// Fields of an observation's state, read back.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "reconciler/base/json.h"

namespace lockstep::firestore {

// `value` as a number of documents; 0 if it is none, and never more than 10^12: a state may come
// from a file, and sums of counts must not overflow.
std::int64_t StoredCount(const Json& value);

// The same of what stands under `key`.
std::int64_t CountAt(const Json& object, std::string_view key);

// The texts of the list under `key`.
std::vector<std::string> IdsAt(const Json& object, std::string_view key);

}  // namespace lockstep::firestore
