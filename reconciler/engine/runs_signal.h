// RunsSignal: whether a candidate ran when the documents were created. Pure.
#pragma once

#include <string>

#include "reconciler/engine/signals.h"

namespace lockstep {

// All points against if it ran at no create time; for as many as its running then is more than
// chance: the share of documents created while it ran, less the share of that time in which it
// ran at all, and less with few documents. Documents from before what is known of it do not count.
// `now`: RFC 3339, the end of what goes on.
Fact WeighRuns(const Suspect& program, Documents documents, const std::string& now);

}  // namespace lockstep
