// What was written since the writers of a collection run what they run now: the second half of the
// rung `documents`. Pure.
#pragma once

#include <optional>
#include <string>

#include "plugins/firestore/seen.h"
#include "reconciler/model/evidence.h"
#include "reconciler/model/resource.h"

namespace lockstep::firestore {

// When the last of a collection's writers began.
struct WritersBegan {
  std::string time{};  // RFC 3339; empty: that of `last` is not known
  Address last{};      // the one that began last, or of which it is not known
};

// From the observations of `collection.after`: a writer's plugin says `serving_since` in its state.
// Nullopt if the manifest names no writer, and then nobody can be held to account.
std::optional<WritersBegan> WhenWritersBegan(const Resource& collection, const Observations& seen);

// `documents`, as the ids alone tell it, held against what was written since. One that is proven
// stays so only if a good document was written after `began` and no bad one was: with a bad one it
// is refuted; without a good one, or if `began` is not known, unknown.
Evidence HeldAgainstWriters(Evidence documents, const Seen& live,
                            const std::optional<WritersBegan>& began);

}  // namespace lockstep::firestore
