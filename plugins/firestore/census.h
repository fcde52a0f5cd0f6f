// CensusOf: what was read of a collection as the model's Census. Pure.
#pragma once

#include "plugins/firestore/bounds.h"
#include "plugins/firestore/seen.h"
#include "plugins/firestore/spec.h"
#include "reconciler/model/census.h"

namespace lockstep::firestore {

Population PopulationOf(const CollectionSpec& spec, const Seen& seen);

// The bounds that are declared, each with when it is passed if the documents go on to come as they
// do: those of the collection, then those of its clean-up. A count that ended early is no base for
// the bounds of a clean-up, nor is a collection whose ids nobody read.
// REQUIRES: seen.read_time parses.
Census CensusOf(const CollectionSpec& spec, const Seen& seen);

}  // namespace lockstep::firestore
