// ToJson and CensusFrom: a census as JSON and back, nothing lost. Pure.
#pragma once

#include <string>

#include "reconciler/base/json.h"
#include "reconciler/base/result.h"
#include "reconciler/model/census.h"

namespace lockstep {

Json ToJson(const Census& census);

// kDataLoss if `json` is not what ToJson makes. `path` names it in messages, fit to print.
Result<Census> CensusFrom(const Json& json, const std::string& path);

}  // namespace lockstep
