#include <sys/utsname.h>

#include <string>

#include "reconciler/base/ascii.h"
#include "reconciler/cli/commands.h"
#include "reconciler/model/exit_code.h"
#include "reconciler/render/json_line.h"
#include "reconciler/render/terraform_names.h"

namespace lockstep::cli {
namespace {

// "linux_amd64": in the words of those who publish programs.
std::string Platform() {
  utsname system{};
  if (uname(&system) != 0) return "unknown";
  const std::string machine = system.machine;
  return AsciiLower(system.sysname) + "_" +
         (machine == "x86_64"    ? "amd64"
          : machine == "aarch64" ? "arm64"
                                 : machine);
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
                                {"terraform_version", kTerraformVersion},
                                {"provider_selections", Json::object()}}));
  return kExitOk;
}

}  // namespace lockstep::cli
