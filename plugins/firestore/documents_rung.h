// The rung `documents`: whether a collection still holds what a plan names. Pure.
#pragma once

#include "plugins/firestore/seen.h"
#include "reconciler/model/evidence.h"

namespace lockstep::firestore {

struct CleanUpTask;

// What one scan alone tells: proven if no id is to be deleted, refuted if one is, unknown if
// nothing was scanned.
Evidence DocumentsRung(const Seen& seen);

// What a scan tells of an earlier plan: refuted if a document that its sentence names is left.
// What changed or appeared since is not of that plan: it is said, and the next plan's.
Evidence DocumentsRung(const CleanUpTask& planned, const Seen& live);

}  // namespace lockstep::firestore
