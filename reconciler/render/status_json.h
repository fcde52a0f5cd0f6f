// StatusJson: where a loop stands, for programs. Pure.
#pragma once

#include "reconciler/base/json.h"
#include "reconciler/model/loop_status.h"

namespace lockstep {

// {version, mode, started, now, healthy, ready, manifests: [{manifest, last, known, last_success,
// outcomes, changes, deleted, rounds}], calls: [{api, result, count}]}. `last` and `known` are as
// RoundJson has them, or null; no id of a document is in it.
Json StatusJson(const LoopStatus& status);

}  // namespace lockstep
