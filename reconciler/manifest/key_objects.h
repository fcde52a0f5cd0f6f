// The kinds of object that the manifest's top level holds; see key_table.h.
#pragma once

#include "reconciler/manifest/key_table.h"

namespace lockstep {

// How many services, or jobs, one list may name: twice what a region of Cloud Run holds unless
// Google lifts the quota.
inline constexpr std::size_t kMostPrograms = 2'000;

extern const ObjectSpec kImageSpec;
extern const ObjectSpec kServiceSpec;
extern const ObjectSpec kJobSpec;
extern const ObjectSpec kCollectionSpec;

}  // namespace lockstep
