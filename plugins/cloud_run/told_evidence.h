// Evidence as another plugin's observation tells it: the part of its state that all share. Pure.
#pragma once

#include <string>
#include <string_view>

#include "reconciler/base/json.h"
#include "reconciler/model/evidence.h"

namespace lockstep::cloud_run {

// From {"verdict": "proven", "detail": "..."}, with whatever stands beside it. Unknown, and
// `otherwise` for a detail, if there is no such verdict.
Evidence ToldEvidence(std::string_view rung, const Json& state, const std::string& otherwise);

}  // namespace lockstep::cloud_run
