#include <algorithm>

#include "reconciler/base/safe_text.h"
#include "reconciler/cli/commands.h"
#include "reconciler/cli/pipeline.h"
#include "reconciler/model/exit_code.h"
#include "reconciler/render/json_line.h"
#include "reconciler/render/ui_messages.h"

namespace lockstep::cli {
namespace {

bool IsValid(const std::string& file, const Registry& registry, Console& console) {
  const std::optional<Manifest> manifest = LoadManifest(file, console);
  return manifest && ValidResources(*manifest, registry, console);
}

// As Terraform's `validate -json`, of all files together.
Json ValidityJson(bool valid, const std::vector<Finding>& findings) {
  const auto errors = std::count_if(findings.begin(), findings.end(), ShownAsError);
  Json diagnostics = Json::array();
  for (const Finding& finding : findings) diagnostics.push_back(DiagnosticJson(finding));
  return {{"format_version", "1.0"},
          {"valid", valid},
          {"error_count", errors},
          {"warning_count", static_cast<std::ptrdiff_t>(findings.size()) - errors},
          {"diagnostics", std::move(diagnostics)}};
}

}  // namespace

int RunValidate(const ValidateOptions& options, const Context& context) {
  Console& console = context.console;
  if (options.json) console.Keep();
  const std::optional<Registry> registry = AllPlugins(console);
  bool valid = registry.has_value();
  for (const std::string& file : options.files) {
    const bool good = registry && IsValid(file, *registry, console);
    valid = valid && good;
    if (good && !options.json) console.Out("Success! " + Printable(file) + " is valid.\n");
  }
  if (options.json) console.Out(JsonLine(ValidityJson(valid, console.Keep())));
  return valid ? kExitOk : kExitError;
}

}  // namespace lockstep::cli
