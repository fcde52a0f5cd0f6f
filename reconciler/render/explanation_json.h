// The explanation of bad documents as JSON.
#pragma once

#include "reconciler/base/json.h"
#include "reconciler/model/explanation.h"

namespace lockstep {

// Everything, as one JSON object; the words are those of model/explanation.h.
Json ExplanationJson(const Explanation& explanation);

}  // namespace lockstep
