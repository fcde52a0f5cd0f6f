// AddWriters: what wrote the incident's bad documents: executions and log lines that fit them.
#pragma once

#include "reconciler/sandbox/story.h"

namespace lockstep::sandbox {

// A backfill job wrote what bears its name, one document an execution; what no job is called after,
// the old revision of the phase 2 service wrote. Whatever wrote within a day says so in its log.
// REQUIRES: the jobs and the documents are in `story`.
void AddWriters(Story& story, Stamp now);

}  // namespace lockstep::sandbox
