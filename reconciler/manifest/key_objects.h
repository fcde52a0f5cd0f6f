// The kinds of object that the manifest's top level holds; see key_table.h.
#pragma once

#include "reconciler/manifest/key_table.h"

namespace lockstep {

// How many services, or jobs, one list may name: ten times what a region of Cloud Run holds unless
// Google lifts the quota. `names` of so many are half of what a manifest may have in values.
inline constexpr std::size_t kMostPrograms = 10'000;

extern const ObjectSpec kImageSpec;
extern const ObjectSpec kServiceSpec;
extern const ObjectSpec kJobSpec;
extern const ObjectSpec kCollectionSpec;

}  // namespace lockstep
