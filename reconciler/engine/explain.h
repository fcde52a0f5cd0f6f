// Explain: who writes the bad documents of a collection, by all clues that the plugins have.
#pragma once

#include <span>

#include "reconciler/model/explanation.h"
#include "reconciler/model/resource.h"
#include "reconciler/provider/registry.h"

namespace lockstep {

// What is to be explained.
struct ToExplain {
  const Resource& collection;
  std::span<const Resource> wanted;  // all of the manifest. REQUIRES: went through Validate
  const Registry& registry;
};

// The documents in one pass, the programs by lists, their logs by one query, and the images of the
// likeliest 50. An error if the documents could not be read. All else that could not be is in the
// explanation: a signal that is unknown, kinds of programs that could not be listed.
Result<Explanation> Explain(const ToExplain& what, const Reading& world);

}  // namespace lockstep
