// The incident of 2026-02-01 as a Story: 4 services, 21 jobs, 1,053 heartbeat documents.
#pragma once

#include "reconciler/base/clock.h"
#include "reconciler/sandbox/story.h"

namespace lockstep::sandbox {

// The ids of the story's images that the tests and examples speak of.
inline constexpr const char* kOldPhase2Image = "phase2-old";  // what the phase 2 service serves
inline constexpr const char* kNewPhase2Image = "phase2-new";  // what its :latest names

// As it stood just before anybody acted. The same ids, fields and digests whatever `now` is; only
// the times are reckoned from it: about 900 of the 1,035 bad documents are younger than a day.
Story IncidentStory(TimePoint now);

}  // namespace lockstep::sandbox
