// RoundJson: a round of the loop as JSON, for programs. Pure.
#pragma once

#include "reconciler/base/json.h"
#include "reconciler/model/round.h"

namespace lockstep {

// {format_version: "1.0", round, manifest, manifest_sha256, manifest_stale, suspended, project,
// region, mode, outcome, why, started, ended, next_round, failures, deleted, in_step, resources:
// [{address, state, why, action, changed, rungs: [{rung, verdict, detail, look}], documents,
// census}], findings:
// [{severity, blocks, about, what, detail}], flapping: [{address, since}]}. Times are RFC 3339;
// next_round, documents and census are null where there are none. Text is as it came: whoever shows
// it escapes it.
Json RoundJson(const Round& round);

}  // namespace lockstep
