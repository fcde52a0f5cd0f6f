// RenderStatusPage: where a loop stands, as one page for a browser. Pure.
#pragma once

#include <string>

#include "reconciler/model/loop_status.h"

namespace lockstep {

// What is not in step comes first, with why and how to look; then the collections with their
// charts, everything that is in step, and the last rounds. It loads itself again every minute.
std::string RenderStatusPage(const LoopStatus& status);

}  // namespace lockstep
