// WhatIsLeft: a saved plan against the live system of today, resource by resource. Pure.
#pragma once

#include <string>
#include <vector>

#include "reconciler/model/plan.h"
#include "reconciler/provider/registry.h"

namespace lockstep {

// A resource that is not as the plan found it.
struct Moved {
  Address address{};
  std::string how{};  // from and to, fit to print
};

// What an apply of a saved plan has to do today.
struct LeftToDo {
  // The saved plan without what moved. What is done already is kNone, so that it is proven; what
  // comes after a moved one waits for it, and so is skipped. Gates are those of today
  // and of the manifest, whatever the file says of them.
  Plan plan{};
  std::vector<Moved> moved{};  // in the order of addresses
  bool stale = false;          // the plan wanted something, and nothing of it is left
};

// `now` is the plan that BuildPlan makes today of the saved manifest and of what the saved plan's
// references named then. A resource that has no change in `now` counts as moved: nothing is known
// of it.
LeftToDo WhatIsLeft(const Plan& saved, const Plan& now, const Registry& registry);

}  // namespace lockstep
