// Register: the resource type firestore_collection, and the rung `documents`.
#pragma once

#include <string_view>

#include "reconciler/provider/registry.h"

namespace lockstep::firestore {

inline constexpr std::string_view kCollectionType = "firestore_collection";

// kInvalidArgument if one of them is provided already.
Status Register(Registry& registry);

}  // namespace lockstep::firestore
