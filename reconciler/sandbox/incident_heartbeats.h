// The heartbeat documents of the incident, good and bad, and the log lines that speak of them.
#pragma once

#include "reconciler/sandbox/stamp.h"
#include "reconciler/sandbox/story.h"

namespace lockstep::sandbox {

// 18 good and 1,035 bad ones; ids and fields are the same every time, times are reckoned from
// `now`. REQUIRES: story.project and story.region are set.
void AddHeartbeats(Story& story, Stamp now);

}  // namespace lockstep::sandbox
