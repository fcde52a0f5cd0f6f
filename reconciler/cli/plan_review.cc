#include "reconciler/cli/plan_review.h"

#include <utility>
#include <vector>

#include "reconciler/base/durable_file.h"
#include "reconciler/base/safe_text.h"
#include "reconciler/engine/snapshot.h"
#include "reconciler/manifest/policy_changes.h"
#include "reconciler/saved/snapshot_file.h"

namespace lockstep::cli {
namespace {

// What a manifest allows that its base did not.
struct Comparison {
  std::string base_digest{};
  std::vector<PolicyChange> changes{};
};

// Before anything is read of the project. Nullopt if the two cannot be compared: never a plan that
// passes over a base in silence.
std::optional<Comparison> CompareWithBase(const std::string& file, const Manifest& now,
                                          Console& console) {
  if (file.empty()) return Comparison{};
  const std::optional<Manifest> base = LoadManifest(file, console);
  if (!base) {
    console.Error("the manifest of --base cannot be used: " + Printable(file),
                  "Without it nothing is compared, and nothing was planned.");
    return std::nullopt;
  }
  if (base->scope != now.scope) {
    console.Error("the manifest of --base is of another project or region: " + base->scope.project +
                      " (" + base->scope.region + "), and this one of " + now.scope.project + " (" +
                      now.scope.region + ")",
                  "What the two allow cannot be compared; nothing was planned.");
    return std::nullopt;
  }
  return Comparison{base->digest, ComparePolicies(*base, now)};
}

// `review` as it is from a snapshot. No client is made, and no credential looked up.
Status PlanFromSnapshot(const std::string& file, const Manifest& manifest, const Limits& limits,
                        const Registry& registry, Review& review) {
  LOCKSTEP_TRY(const std::string bytes, ReadFile(file, kLargestSnapshotFile));
  LOCKSTEP_TRY(const Snapshot snapshot, ReadSnapshotFile(bytes));
  const TimePoint now = SystemClock().Now();
  LOCKSTEP_CHECK(CheckSnapshot(snapshot, now));
  if (snapshot.scope != manifest.scope) {
    return Fail(Code::kInvalidArgument, "it is of project " + Printable(snapshot.scope.project) +
                                            " (" + Printable(snapshot.scope.region) +
                                            "), and the manifest of " + manifest.scope.project +
                                            " (" + manifest.scope.region + ")");
  }
  const Observations seen = ObservationsOf(snapshot, review.resources, registry);
  PlanReview(manifest, limits, seen, registry, now, review);
  review.plan.recorded_at = snapshot.recorded_at;
  return {};
}

std::optional<Review> ReviewOfSnapshot(const PlanOptions& options, const Manifest& manifest,
                                       Console& console) {
  const std::optional<Registry> registry = AllPlugins(console);
  if (!registry) return std::nullopt;
  std::optional<std::vector<Resource>> resources = ValidResources(manifest, *registry, console);
  if (!resources) return std::nullopt;
  Review review{.resources = *std::move(resources)};
  Status planned = PlanFromSnapshot(options.snapshot, manifest,
                                    {.max_deletes = options.cloud.max_deletes}, *registry, review);
  if (!planned) {
    console.Error(std::move(planned).error().Wrap("the snapshot " + Printable(options.snapshot)));
    return std::nullopt;
  }
  return review;
}

}  // namespace

std::optional<Review> ReviewOf(const PlanOptions& options, const ManifestText& written,
                               const Context& context, ProgressPrinter& printer) {
  std::optional<Manifest> manifest = LoadManifest(written, context.console);
  if (!manifest) return std::nullopt;
  std::optional<Comparison> compared = CompareWithBase(options.base, *manifest, context.console);
  if (!compared) return std::nullopt;
  std::optional<Review> review =
      options.snapshot.empty() ? MakeReview(*std::move(manifest), options.cloud, context, printer)
                               : ReviewOfSnapshot(options, *manifest, context.console);
  if (!review) return std::nullopt;
  review->plan.base_digest = std::move(compared->base_digest);
  review->plan.policy_changes = std::move(compared->changes);
  return review;
}

}  // namespace lockstep::cli
