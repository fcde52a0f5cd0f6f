#include "reconciler/cli/pipeline.h"

#include <algorithm>
#include <utility>

#include "reconciler/base/durable_file.h"
#include "reconciler/base/safe_text.h"
#include "reconciler/engine/limits_check.h"
#include "reconciler/engine/observe.h"
#include "reconciler/engine/planner.h"
#include "reconciler/manifest/expand.h"
#include "reconciler/manifest/manifest_reader.h"
#include "reconciler/render/text.h"

namespace lockstep::cli {
namespace {

constexpr std::size_t kLargestManifest = std::size_t{1} << 20;
constexpr std::string_view kCollectionType = "firestore_collection";
constexpr std::size_t kShownName = 200;

Plan MakePlan(const Manifest& manifest, const Review& review, const Limits& limits,
              const Reading& world, const OnRead& on_read) {
  const Registry& registry = review.cloud->registry();
  const Observations seen = Observe(review.resources, registry, world, on_read);
  Plan plan = BuildPlan(review.resources, seen, registry,
                        {.scope = manifest.scope,
                         .manifest_digest = manifest.digest,
                         .policy = manifest.policy,
                         .made_at = world.clock.Now()});
  std::vector<Finding> over = CheckLimits(plan, limits);
  std::move(over.begin(), over.end(), std::back_inserter(plan.findings));
  return plan;
}

}  // namespace

std::optional<Manifest> LoadManifest(const std::string& file, Console& console) {
  const Result<std::string> text = ReadFile(file, kLargestManifest);
  if (!text) {
    console.Error(text.error());
    return std::nullopt;
  }
  tl::expected<Manifest, std::vector<Complaint>> manifest = ReadManifest(*text, file);
  if (!manifest) {
    for (const Complaint& complaint : manifest.error()) {
      console.Error(complaint.what, complaint.hint, complaint.origin);
    }
    return std::nullopt;
  }
  return *std::move(manifest);
}

std::optional<std::vector<Resource>> ValidResources(const Manifest& manifest,
                                                    const Registry& registry, Console& console) {
  std::vector<Resource> valid;
  bool refused = false;
  for (Resource& written : Expand(manifest)) {
    const Address address = written.address;
    const Origin origin = written.origin;
    const Provider* provider = registry.Find(address.type);
    Result<Resource> checked =
        provider != nullptr
            ? provider->Validate(std::move(written))
            : Fail(Code::kInvalidArgument, "no plugin provides the type " + address.type);
    if (checked) {
      valid.push_back(*std::move(checked));
    } else {
      refused = true;
      console.Error(Text(address) + ": " + checked.error().message, "", origin);
    }
  }
  if (refused) return std::nullopt;
  return valid;
}

std::optional<Project> OpenProject(const std::string& file, const CloudOptions& options,
                                   const Context& context, Progress& progress) {
  Console& console = context.console;
  std::optional<Manifest> manifest = LoadManifest(file, console);
  if (!manifest) return std::nullopt;
  Result<std::unique_ptr<Cloud>> cloud =
      Cloud::Make(options, context.get_env, context.log, progress);
  if (!cloud) {
    console.Error(cloud.error());
    return std::nullopt;
  }
  std::optional<std::vector<Resource>> resources =
      ValidResources(*manifest, (*cloud)->registry(), console);
  if (!resources) return std::nullopt;
  return Project{*std::move(manifest), *std::move(cloud), *std::move(resources)};
}

Result<const Resource*> FindCollection(const std::vector<Resource>& resources,
                                       const std::string& name) {
  const auto found = std::find_if(resources.begin(), resources.end(), [&](const Resource& one) {
    const bool named = one.address.name == name || Text(one.address) == name;
    return one.address.type == kCollectionType && named;
  });
  if (found != resources.end()) return &*found;
  return Fail(Code::kInvalidArgument,
              "the manifest has no collection " + Printable(name, kShownName));
}

std::optional<Review> MakeReview(const std::string& file, const CloudOptions& options,
                                 const Context& context, ProgressPrinter& printer) {
  Console& console = context.console;
  std::optional<Project> project = OpenProject(file, options, context, printer);
  if (!project) return std::nullopt;
  Review review{.cloud = std::move(project->cloud), .resources = std::move(project->resources)};
  for (const std::string& line : review.cloud->Overrides()) {
    console.Out("Endpoint: " + line + "\n");
  }
  const Manifest& manifest = project->manifest;
  review.plan = MakePlan(manifest, review, {.max_deletes = options.max_deletes},
                         review.cloud->ForReading(manifest.scope, context.stop), printer.OnRead());
  context.log.Info("the project was read", {{"calls", review.cloud->Calls()}});
  if (context.stop.stop_requested()) {
    console.Error("interrupted; nothing was changed");
    return std::nullopt;
  }
  console.Out(RenderPlan(review.plan, {.style = console.out_style(), .leave_out_errors = true}));
  console.Err(RenderPlanErrors(review.plan, console.err_style()));
  return review;
}

}  // namespace lockstep::cli
