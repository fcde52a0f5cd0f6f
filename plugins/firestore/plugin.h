// Register: the resource type firestore_collection, and the rung `documents`.
#pragma once

#include "reconciler/provider/registry.h"

namespace lockstep::firestore {

// kInvalidArgument if one of them is provided already.
Status Register(Registry& registry);

}  // namespace lockstep::firestore
