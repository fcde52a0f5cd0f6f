// The rung `logs`: what the serving revision, or the executions since the job's update, have said.
// Pure.
#pragma once

#include <optional>
#include <string_view>

#include "reconciler/base/json.h"
#include "reconciler/model/evidence.h"
#include "reconciler/model/resource.h"
#include "reconciler/provider/provider.h"

namespace lockstep::cloud_run {

// The observations of what programs have said: plugins/logging/plugin.h has their form.
inline constexpr std::string_view kLogType = "log_lines";

// What to look for, if `wanted` asks for logs at all and something runs that could have written
// them. It comes of the live state alone.
std::optional<Need> LogLead(const Resource& wanted, const Json& live_state);

// What was heard of it. Unknown unless `digest` (the rung) shows that what runs is what is wanted:
// the words of another image prove nothing of it. Nullopt if `wanted` asks for no logs.
std::optional<Evidence> LogsSaid(const Resource& wanted, const Json& live_state,
                                 const Observations& seen, const Evidence& digest);

// Adds the same to a plan's ladder, by the digest that is on it; and a warning if it is refuted.
void AddLogs(const Resource& wanted, const Json& live_state, const Observations& seen,
             Planned& planned);

}  // namespace lockstep::cloud_run
