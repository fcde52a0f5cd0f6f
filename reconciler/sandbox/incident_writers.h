// AddWriters: what wrote the incident's bad documents: executions and log lines that fit them.
#pragma once

#include "reconciler/sandbox/story.h"

namespace lockstep::sandbox {

// Within the last day a backfill job ran every three hours and wrote what bears its name; what no
// job is called after, the old revision of the phase 2 service wrote. Each says so in its log.
// REQUIRES: the jobs and the documents are in `story`.
void AddWriters(Story& story, Stamp now);

}  // namespace lockstep::sandbox
