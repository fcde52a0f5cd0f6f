#include <sys/utsname.h>

#include "reconciler/cli/commands.h"
#include "reconciler/model/exit_code.h"
#include "reconciler/render/json_line.h"
#include "reconciler/render/terraform_names.h"

namespace lockstep::cli {
namespace {

std::string Platform() {
  utsname system{};
  if (uname(&system) != 0) return "unknown";
  return std::string(system.sysname) + " " + system.machine;
}

}  // namespace

int RunVersion(const VersionOptions& options, const Context& context) {
  if (!options.json) {
    context.console.Out("lockstep " LOCKSTEP_VERSION "\n");
    return kExitOk;
  }
  context.console.Out(JsonLine({{"version", LOCKSTEP_VERSION},
                                {"platform", Platform()},
                                {"plan_format_version", kPlanFormat},
                                {"message_format_version", kMessageFormat},
                                {"terraform_version", kTerraformVersion}}));
  return kExitOk;
}

}  // namespace lockstep::cli
