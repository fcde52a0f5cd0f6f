// CleanUpJson: what a clean-up did, as every JSON form shows it. Pure.
#pragma once

#include "reconciler/base/json.h"
#include "reconciler/model/outcome.h"

namespace lockstep {

// {deleted, survived, gone, earlier, backup}; null if nothing was cleaned.
Json CleanUpJson(const std::optional<CleanUpCount>& documents);

}  // namespace lockstep
