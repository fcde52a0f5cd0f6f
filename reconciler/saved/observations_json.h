// ToJson and SnapshotFrom: a snapshot as JSON and back, nothing lost. Pure.
#pragma once

#include "reconciler/base/json.h"
#include "reconciler/base/result.h"
#include "reconciler/model/snapshot.h"

namespace lockstep {

// {"project", "region", "tool_version", "manifest_digest", "databases", "recorded_at", "types",
// "unread": [{"type", "error"}], "observations": [{"address", "asked", "lead", "present", "state",
// "fingerprint", "at", "summary", "error"}]}; an error is {"code", "message"}, or null if there is
// none.
Json ToJson(const Snapshot& snapshot);

// kDataLoss if `json` is not what ToJson makes.
Result<Snapshot> SnapshotFrom(const Json& json);

}  // namespace lockstep
