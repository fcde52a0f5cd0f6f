// Replan: a second plan of one resource that changed between its plan and its apply.
#pragma once

#include "reconciler/model/outcome.h"
#include "reconciler/model/plan.h"
#include "reconciler/provider/registry.h"

namespace lockstep {

// Whether `refused` may be planned again after `applied`: it is certain that nothing was sent
// (kAborted, Error::untouched), and no documents are to be deleted.
bool MayReplan(const Change& refused, const Applied& applied);

// Reads `wanted` and what it needs again, plans it, and logs that it did. The result wants what
// `refused` wanted: the same action, and of each diff the same path and `after`; or it is kNone,
// since another writer has brought the resource to where it should be. Errors: kAborted, with what
// moved and how the plan of now differs; kFailedPrecondition, if a finding blocks now; both begin
// with the text of `why` and are `untouched`.
Result<Change> Replan(const Change& refused, const Error& why, const Resource& wanted,
                      const Registry& registry, const Reading& world);

}  // namespace lockstep
