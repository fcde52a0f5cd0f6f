// The steps that plan and apply share: read the manifest, look at the project, make the plan.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "reconciler/cli/cloud.h"
#include "reconciler/cli/cloud_options.h"
#include "reconciler/cli/commands.h"
#include "reconciler/cli/console.h"
#include "reconciler/cli/progress_printer.h"
#include "reconciler/engine/planner.h"
#include "reconciler/manifest/complaint.h"
#include "reconciler/manifest/manifest.h"
#include "reconciler/model/plan.h"
#include "reconciler/model/resource.h"

namespace lockstep::cli {

// The bytes of a manifest or of a saved plan, and what they are called in messages.
struct ManifestText {
  std::string file{};
  std::string text{};
};

// What is wrong goes to the console, all of it; then nullopt.
std::optional<Manifest> LoadManifest(const ManifestText& written, Console& console);

// Reads one manifest; "-" is standard input. What is wrong goes to the console, all of it; then
// nullopt.
std::optional<Manifest> LoadManifest(const std::string& file, Console& console);

// The manifest's resources with every default and need filled in by their plugins, or all that the
// plugins refuse.
tl::expected<std::vector<Resource>, std::vector<Complaint>> CheckResources(
    const Manifest& manifest, const Registry& registry);

// The same; what is refused goes to the console, then nullopt.
std::optional<std::vector<Resource>> ValidResources(const Manifest& manifest,
                                                    const Registry& registry, Console& console);

// Every plugin, for what is done without a project. What is wrong goes to the console, then
// nullopt.
std::optional<Registry> AllPlugins(Console& console);

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

// The same of a manifest that was read already.
std::optional<Project> OpenProject(Manifest manifest, const CloudOptions& options,
                                   const Context& context, Progress& progress);

// The collection that is called `name` in the manifest or has it for its address, never null.
// kInvalidArgument if there is none.
Result<const Resource*> FindCollection(const std::vector<Resource>& resources,
                                       const std::string& name);

// A manifest against a project, as far as both could be read.
struct Review {
  std::unique_ptr<Cloud> cloud{};  // null if the plan was made of a snapshot
  std::vector<Resource> resources{};
  Plan plan{};                           // with the findings of the operator's limits
  std::vector<std::string> databases{};  // that the manifest names; sorted, each once
  std::vector<Observation> resolved{};   // what the resources need, as far as it is there
};

// Reads a file that may be a manifest or something larger; "-" is standard input. What is wrong is
// on the console; then nullopt.
std::optional<ManifestText> ReadText(const std::string& file, std::size_t max_bytes,
                                     Console& console);
std::optional<ManifestText> ReadManifestText(const std::string& file, Console& console);

// The databases that the collections of `manifest` are in; sorted, each once.
std::vector<std::string> DatabasesOf(const Manifest& manifest);

// Says where requests go that do not go where their URL says.
void TellEndpoints(const Cloud& cloud, Console& console);

// Looks at the project and makes the plan. Nullopt if there is none: why is on the console already.
// `printer` tells of the reading and outlives the result.
std::optional<Review> MakeReview(Manifest manifest, const CloudOptions& options,
                                 const Context& context, ProgressPrinter& printer);

// What a plan of `manifest` says of it; `made_at` may stay empty where nothing is planned.
PlanHead PlanHeadOf(const Manifest& manifest, TimePoint made_at);

// Fills in what `review` came to from what was `seen` for its resources: the plan, with the
// findings of `limits`, and what the resources need.
void PlanReview(const Manifest& manifest, const Limits& limits, const Observations& seen,
                const Registry& registry, TimePoint now, Review& review);

// Where a plan was saved, for ShowPlan.
struct SavedAs {
  std::string file{};  // empty: it was not
  std::string digest{};
};

// The findings of a plan that are errors.
void TellErrors(const Plan& plan, Console& console);

// The plan to stdout, what is wrong with it to stderr; all of it as messages if the console speaks
// JSON.
void ShowPlan(const Plan& plan, const SavedAs& saved, Console& console);

}  // namespace lockstep::cli
