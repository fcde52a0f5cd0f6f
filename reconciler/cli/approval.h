// Approval: a person's yes, where a command is about to change something.
#pragma once

#include <string>

#include "reconciler/cli/commands.h"

namespace lockstep::cli {

// Asks, unless `auto_approve`; "yes" alone approves. `command` and `will` are what is asked about:
// "apply", "Lockstep will change project p as shown above." What is no approval goes to the
// console, and false is returned.
bool Approved(bool auto_approve, const std::string& command, const std::string& will,
              const Context& context);

}  // namespace lockstep::cli
