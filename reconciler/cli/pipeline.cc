#include "reconciler/cli/pipeline.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "reconciler/base/durable_file.h"
#include "reconciler/base/safe_text.h"
#include "reconciler/cli/json_stream.h"
#include "reconciler/engine/limits_check.h"
#include "reconciler/engine/observe.h"
#include "reconciler/manifest/addresses.h"
#include "reconciler/manifest/expand.h"
#include "reconciler/manifest/manifest_reader.h"
#include "reconciler/manifest/yaml_reader.h"
#include "reconciler/render/plan_text.h"

namespace lockstep::cli {
namespace {

constexpr std::size_t kShownName = 200;

// What `resources` need, as it was read: each once, in the order of addresses.
std::vector<Observation> Resolved(const std::vector<Resource>& resources,
                                  const Observations& seen) {
  std::map<Address, const Observation*> read;
  for (const Resource& resource : resources) {
    for (const Need& need : resource.needs) {
      const Observation* const one = seen.Find(need.address);
      if (one != nullptr && one->present && !one->error) read[need.address] = one;
    }
  }
  std::vector<Observation> resolved;
  resolved.reserve(read.size());
  for (const auto& [address, one] : read) resolved.push_back(*one);
  return resolved;
}

void Tell(const std::vector<Complaint>& complaints, Console& console) {
  for (const Complaint& complaint : complaints) {
    console.Error(complaint.what, complaint.hint, complaint.origin);
  }
}

}  // namespace

std::optional<ManifestText> ReadText(const std::string& file, std::size_t max_bytes,
                                     Console& console) {
  Result<std::string> text = ReadFile(file, max_bytes);
  if (text) return ManifestText{file, *std::move(text)};
  console.Error(text.error());
  return std::nullopt;
}

std::optional<ManifestText> ReadManifestText(const std::string& file, Console& console) {
  return ReadText(file, kMaxManifestBytes, console);
}

std::vector<std::string> DatabasesOf(const Manifest& manifest) {
  std::set<std::string> databases;
  for (const CollectionEntry& entry : manifest.collections) databases.insert(entry.database);
  return {databases.begin(), databases.end()};
}

void TellEndpoints(const Cloud& cloud, Console& console) {
  for (const std::string& line : cloud.Overrides()) console.Out("Endpoint: " + line + "\n");
}

std::optional<Manifest> LoadManifest(const std::string& file, Console& console) {
  const std::optional<ManifestText> written = ReadManifestText(file, console);
  return written ? LoadManifest(*written, console) : std::nullopt;
}

std::optional<Manifest> LoadManifest(const ManifestText& written, Console& console) {
  tl::expected<Manifest, std::vector<Complaint>> manifest =
      ReadManifest(written.text, written.file);
  if (manifest) return *std::move(manifest);
  Tell(manifest.error(), console);
  return std::nullopt;
}

tl::expected<std::vector<Resource>, std::vector<Complaint>> CheckResources(
    const Manifest& manifest, const Registry& registry) {
  std::vector<Resource> valid;
  std::vector<Complaint> complaints;
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
      complaints.push_back({origin, Text(address) + ": " + checked.error().message, ""});
    }
  }
  if (!complaints.empty()) return tl::unexpected(std::move(complaints));
  return valid;
}

std::optional<std::vector<Resource>> ValidResources(const Manifest& manifest,
                                                    const Registry& registry, Console& console) {
  auto checked = CheckResources(manifest, registry);
  if (checked) return *std::move(checked);
  Tell(checked.error(), console);
  return std::nullopt;
}

std::optional<Registry> AllPlugins(Console& console) {
  Registry registry;
  const Status registered = RegisterBuiltinPlugins(registry);
  if (registered) return registry;
  console.Error(registered.error());
  return std::nullopt;
}

std::optional<Project> OpenProject(const std::string& file, const CloudOptions& options,
                                   const Context& context, Progress& progress) {
  std::optional<Manifest> manifest = LoadManifest(file, context.console);
  if (!manifest) return std::nullopt;
  return OpenProject(*std::move(manifest), options, context, progress);
}

std::optional<Project> OpenProject(Manifest manifest, const CloudOptions& options,
                                   const Context& context, Progress& progress) {
  Console& console = context.console;
  Result<std::unique_ptr<Cloud>> cloud =
      Cloud::Make(options, context.get_env, context.log, progress);
  if (!cloud) {
    console.Error(cloud.error());
    return std::nullopt;
  }
  std::optional<std::vector<Resource>> resources =
      ValidResources(manifest, (*cloud)->registry(), console);
  if (!resources) return std::nullopt;
  return Project{std::move(manifest), *std::move(cloud), *std::move(resources)};
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

PlanHead PlanHeadOf(const Manifest& manifest, TimePoint made_at) {
  return {.scope = manifest.scope,
          .manifest_digest = manifest.digest,
          .policy = manifest.policy,
          .made_at = made_at};
}

void PlanReview(const Manifest& manifest, const Limits& limits, const Observations& seen,
                const Registry& registry, TimePoint now, Review& review) {
  review.databases = DatabasesOf(manifest);
  review.resolved = Resolved(review.resources, seen);
  review.plan = BuildPlan(review.resources, seen, registry, PlanHeadOf(manifest, now));
  std::vector<Finding> over = CheckLimits(review.plan, limits);
  std::move(over.begin(), over.end(), std::back_inserter(review.plan.findings));
}

std::optional<Review> MakeReview(Manifest manifest, const CloudOptions& options,
                                 const Context& context, ProgressPrinter& printer) {
  Console& console = context.console;
  std::optional<Project> project = OpenProject(std::move(manifest), options, context, printer);
  if (!project) return std::nullopt;
  Review review{.cloud = std::move(project->cloud), .resources = std::move(project->resources)};
  TellEndpoints(*review.cloud, console);
  const Manifest& wanted = project->manifest;
  const Registry& registry = review.cloud->registry();
  const Reading world = review.cloud->ForReading(wanted.scope, context.stop);
  const Observations seen = Observe(review.resources, registry, world, printer.OnRead());
  PlanReview(wanted, {.max_deletes = options.max_deletes}, seen, registry, world.clock.Now(),
             review);
  context.log.Info("the project was read", {{"calls", review.cloud->Calls()}});
  if (context.stop.stop_requested()) {
    console.Error("interrupted; nothing was changed");
    return std::nullopt;
  }
  return review;
}

void TellErrors(const Plan& plan, Console& console) {
  std::vector<const Finding*> errors;
  for (const Finding& finding : plan.findings) {
    if (ShownAsError(finding)) errors.push_back(&finding);
  }
  console.Tell(errors);
}

void ShowPlan(const Plan& plan, const SavedAs& saved, Console& console) {
  if (console.speaks_json()) return SendPlan(plan, saved, console);
  console.Out(RenderPlan(plan, {.style = console.out_style(),
                                .saved_as = saved.file,
                                .saved_digest = saved.digest,
                                .leave_out_errors = true}));
  TellErrors(plan, console);
}

}  // namespace lockstep::cli
