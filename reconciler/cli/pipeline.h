// The steps that plan and apply share: read the manifest, look at the project, make the plan.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "reconciler/cli/arguments.h"
#include "reconciler/cli/cloud.h"
#include "reconciler/cli/commands.h"
#include "reconciler/cli/console.h"
#include "reconciler/cli/progress_printer.h"
#include "reconciler/manifest/manifest.h"
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

// What a manifest wants, and the way to the project that it speaks of.
struct Project {
  Manifest manifest{};
  std::unique_ptr<Cloud> cloud{};  // never null
  std::vector<Resource> resources{};
};

// Reads and checks the manifest; sends nothing yet. Nullopt if something is wrong: what is on the
// console already. `progress` outlives the result.
std::optional<Project> OpenProject(const std::string& file, const CloudOptions& options,
                                   const Context& context, Progress& progress);

// The collection that is called `name` in the manifest or has it for its address, never null.
// kInvalidArgument if there is none.
Result<const Resource*> FindCollection(const std::vector<Resource>& resources,
                                       const std::string& name);

// A manifest against a project, as far as both could be read.
struct Review {
  std::unique_ptr<Cloud> cloud{};  // never null
  std::vector<Resource> resources{};
  Plan plan{};  // with the findings of the operator's limits
};

// Reads the manifest, looks at the project, makes the plan and shows it. Nullopt if there is none
// to show: why is on the console already. `printer` tells of the reading and outlives the result.
std::optional<Review> MakeReview(const std::string& file, const CloudOptions& options,
                                 const Context& context, ProgressPrinter& printer);

}  // namespace lockstep::cli
