// What Terraform's JSON formats call versions, providers, resources and actions. Pure.
#pragma once

#include <string_view>

#include "reconciler/base/json.h"
#include "reconciler/model/plan.h"

namespace lockstep {

// Readers of the plan format refuse a plan without its version, and one from 2.0 on.
inline constexpr const char* kPlanFormat = "1.2";
inline constexpr const char* kMessageFormat = "1.2";  // of streamed messages
// The release whose output ours looks like; some readers want one.
inline constexpr const char* kTerraformVersion = "1.11.4";
inline constexpr const char* kProviderName = "lockstep.example/lockstep/google";

// {address, mode, type, name, provider_name}: what every form of a resource in a plan begins with.
Json TerraformResource(const Address& address);

// "no-op", "update", "delete": in a plan. "noop", "update", "delete": in streamed messages.
std::string_view PlanActionName(Action action);
std::string_view MessageActionName(Action action);

}  // namespace lockstep
