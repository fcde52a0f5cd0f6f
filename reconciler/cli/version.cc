#include "reconciler/cli/commands.h"
#include "reconciler/model/exit_code.h"

namespace lockstep::cli {

int RunVersion(const Context& context) {
  context.console.Out("lockstep " LOCKSTEP_VERSION "\n");
  return kExitOk;
}

}  // namespace lockstep::cli
