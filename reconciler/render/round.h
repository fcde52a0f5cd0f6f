// RenderRound: a round of the loop as text: one line, and below it what is different now. Pure.
#pragma once

#include <string>

#include "reconciler/model/round.h"
#include "reconciler/render/style.h"

namespace lockstep {

// "TIME MANIFEST: round 3 ok: 23 of 24 in step, 1 held; next at TIME", then a line for each
// resource that was changed or that stands otherwise than `before`, for each new finding and for a
// manifest that cannot be used. `before` is the last round that knew of resources; null: there was
// none, and all that is not in step is told. Ends with a newline.
std::string RenderRound(const Round& round, const Round* before, const TextStyle& style);

}  // namespace lockstep
