// Policy: what the manifest says about resources that it does not name, and of itself as a whole.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "reconciler/model/plan.h"

namespace lockstep {

struct Policy {
  std::optional<Severity> unmanaged = Severity::kWarning;  // nullopt: such resources are no finding
  std::vector<std::string> ignore{};  // globs on names ("sandbox-*") or addresses
  std::string suspend{};              // why nothing may be changed; empty: it may
  Origin suspend_origin{};            // where that is written
};

}  // namespace lockstep
