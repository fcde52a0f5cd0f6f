// Checks of Terraform's plan format, as evidence, bounds and reads are told to programs. Pure.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "reconciler/base/json.h"
#include "reconciler/model/census.h"
#include "reconciler/model/evidence.h"
#include "reconciler/model/resource.h"

namespace lockstep {

// pass, fail, unknown.
std::string_view CheckStatus(Verdict verdict);

// {address: {kind: "check", name, to_display}, status, instances: [{address, status, problems:
// [{message}]}]}. The name is that of the resource and `what`, with a dot between. There is a
// problem unless it passes.
Json CheckJson(const Address& address, std::string_view what, std::string_view status,
               const std::string& message);

// Adds a check for each rung of `ladder`, or for each bound ("bounds.alert_above").
void AddLadderChecks(const Address& address, std::span<const Evidence> ladder, Json& checks);
void AddBoundChecks(const Address& address, std::span<const BoundCheck> bounds, Json& checks);

}  // namespace lockstep
