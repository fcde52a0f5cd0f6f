// Findings about the rules themselves: those that clash, match everything or match nothing. Pure.
#pragma once

#include <vector>

#include "plugins/firestore/bad_ids.h"
#include "plugins/firestore/seen.h"
#include "reconciler/model/plan.h"

namespace lockstep::firestore {

// - ids that a keep glob and a bad rule both match: blocks the collection, lists them, and proposes
//   the narrower keep that gives them up, or the narrower bad rule that spares them;
// - a bad rule that alone matches all documents: blocks the collection;
// - a bad rule that matches none, while some documents are not kept: a warning. Where all are kept
//   the rules have nothing left to match, and that is what is wanted.
// - a rule that looks for a year and would delete ids that hold no date: a warning with them.
// REQUIRES: `seen` was scanned under `rules`.
std::vector<Finding> JudgeRules(const Rules& rules, const Seen& seen);

}  // namespace lockstep::firestore
