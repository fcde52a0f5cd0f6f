// CleanUp: what a plan says of one collection, and what its apply is held to. Pure.
#pragma once

#include <cstdint>
#include <string>

#include "plugins/firestore/collection.h"
#include "plugins/firestore/seen.h"
#include "plugins/firestore/sentence.h"
#include "plugins/firestore/spec.h"
#include "reconciler/provider/provider.h"

namespace lockstep::firestore {

// Change::payload, typed: all that Apply and the witness need.
struct CleanUpTask {
  Collection collection;
  Sentence sentence;
  std::int64_t planned = 0;         // documents that the sentence names at T
  std::int64_t count = 0;           // documents of the collection at T
  std::int64_t delete_at_most = 0;  // 0: no clean-up is declared
  double delete_share = 0.0;        // of `count`
  Duration settle{0};
  std::optional<CopySpec> copies{};
  std::string names_sha256{};  // of the `planned` names, see Seen
  std::string blocked{};       // why nothing may be deleted; empty if it may
};

// kInvalidArgument if `payload` is not what PlanCleanUp makes: nothing is guessed.
Result<CleanUpTask> TaskFrom(const Json& payload);

// The change (kDelete if the sentence names documents and a clean-up is declared, else kNone), its
// `documents` rung, and the findings: bounds, missing documents, growth, rules, shapes, limits.
// kFailedPrecondition if `seen` was not scanned although the spec needs it, kInvalidArgument if its
// read time is no time.
// `writers`: those that the manifest names.
Result<Planned> PlanCleanUp(const CollectionSpec& spec, const Seen& seen,
                            std::span<const Address> writers = {});

}  // namespace lockstep::firestore
