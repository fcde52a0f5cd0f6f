#include "reconciler/cli/pipeline.h"

#include <algorithm>
#include <utility>

#include "reconciler/base/durable_file.h"
#include "reconciler/engine/limits_check.h"
#include "reconciler/engine/planner.h"
#include "reconciler/manifest/expand.h"
#include "reconciler/manifest/manifest_reader.h"

namespace lockstep::cli {
namespace {

constexpr std::size_t kLargestManifest = std::size_t{1} << 20;

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

void SayOverrides(const Cloud& cloud, Console& console) {
  for (const std::string& line : cloud.Overrides()) console.Out("Endpoint: " + line + "\n");
}

Plan MakePlan(const Manifest& manifest, std::span<const Resource> resources, Cloud& cloud,
              const Reading& world, const Limits& limits, const OnRead& on_read) {
  const Observations seen = Observe(resources, cloud.registry(), world, on_read);
  Plan plan = BuildPlan(resources, seen, cloud.registry(),
                        {.scope = manifest.scope,
                         .manifest_digest = manifest.digest,
                         .policy = manifest.policy,
                         .made_at = cloud.clock().Now()});
  std::vector<Finding> over = CheckLimits(plan, limits);
  std::move(over.begin(), over.end(), std::back_inserter(plan.findings));
  return plan;
}

}  // namespace lockstep::cli
