// DeletionBounds: how many documents one apply may delete. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "plugins/firestore/spec.h"
#include "reconciler/model/census.h"

namespace lockstep::firestore {

// How many of `count` documents delete_share allows to delete.
std::int64_t MostByShare(double delete_share, std::int64_t count);

// delete_at_most and delete_share against `planned` of `count` documents.
std::vector<BoundCheck> CheckDeletions(const CleanUpSpec& cleanup, std::int64_t planned,
                                       std::int64_t count);

// Why `planned` of `count` documents are more than may be deleted at all; empty if they are not.
std::string WhyTooMany(const CleanUpSpec& cleanup, std::int64_t planned, std::int64_t count);

}  // namespace lockstep::firestore
