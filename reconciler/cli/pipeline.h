// The steps that plan and apply share: read the manifest, look at the project, make the plan.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "reconciler/cli/arguments.h"
#include "reconciler/cli/cloud.h"
#include "reconciler/cli/console.h"
#include "reconciler/engine/observe.h"
#include "reconciler/manifest/manifest.h"
#include "reconciler/model/limits.h"
#include "reconciler/model/plan.h"
#include "reconciler/model/resource.h"

namespace lockstep::cli {

// Reads one manifest; "-" is standard input. What is wrong goes to the console, all of it; then
// nullopt.
std::optional<Manifest> LoadManifest(const std::string& file, Console& console);

// The manifest's resources with every default and need filled in by their plugins. What a plugin
// refuses goes to the console, all of it; then nullopt.
std::optional<std::vector<Resource>> ValidResources(const Manifest& manifest,
                                                    const Registry& registry, Console& console);

// Says where requests go that do not go to Google.
void SayOverrides(const Cloud& cloud, Console& console);

// Observes and plans; findings of the operator's limits are in the plan.
Plan MakePlan(const Manifest& manifest, std::span<const Resource> resources, Cloud& cloud,
              const Reading& world, const Limits& limits, const OnRead& on_read);

}  // namespace lockstep::cli
