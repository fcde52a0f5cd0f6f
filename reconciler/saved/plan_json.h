// ToJson and PlanFrom: a plan as JSON and back. Pure.
#pragma once

#include "reconciler/base/json.h"
#include "reconciler/base/result.h"
#include "reconciler/model/plan.h"

namespace lockstep {

// {"project", "region", "manifest_digest", "made_at", "changes", "findings", "base_digest",
// "policy_changes", "recorded_at"}: every field of every value but Finding::topic, by which the
// rounds of a loop, which saves no plan, know a finding again.
Json ToJson(const Plan& plan);

// kDataLoss if `json` is not what ToJson makes: a key missing, unknown or of the wrong type, a
// number out of range, changes that are not in the order of their addresses or name one twice, or
// documents deleted by a change that is no kDelete.
Result<Plan> PlanFrom(const Json& json);

// {"type", "name"}, and back.
Json ToJson(const Address& address);
Result<Address> AddressFrom(const Json& json, const std::string& path);

}  // namespace lockstep
