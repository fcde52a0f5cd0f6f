#include "reconciler/cli/plan_review.h"

#include <utility>
#include <vector>

#include "reconciler/base/safe_text.h"
#include "reconciler/manifest/policy_changes.h"

namespace lockstep::cli {
namespace {

// What a manifest allows that its base did not.
struct Comparison {
  std::string base_digest{};
  std::vector<PolicyChange> changes{};
};

// Before anything is read of the project. Nullopt if the two cannot be compared: never a plan that
// passes over a base in silence.
std::optional<Comparison> CompareWithBase(const std::string& file, const ManifestText& written,
                                          Console& console) {
  if (file.empty()) return Comparison{};
  const std::optional<Manifest> now = LoadManifest(written, console);
  if (!now) return std::nullopt;
  const std::optional<Manifest> base = LoadManifest(file, console);
  if (!base) {
    console.Error("the manifest of --base cannot be used: " + Printable(file),
                  "Without it nothing is compared, and nothing was planned.");
    return std::nullopt;
  }
  if (base->scope != now->scope) {
    console.Error("the manifest of --base is of another project or region: " + base->scope.project +
                      " (" + base->scope.region + "), and this one of " + now->scope.project +
                      " (" + now->scope.region + ")",
                  "What the two allow cannot be compared; nothing was planned.");
    return std::nullopt;
  }
  return Comparison{base->digest, ComparePolicies(*base, *now)};
}

}  // namespace

std::optional<Review> ReviewOf(const PlanOptions& options, const ManifestText& written,
                               const Context& context, ProgressPrinter& printer) {
  std::optional<Comparison> compared = CompareWithBase(options.base, written, context.console);
  if (!compared) return std::nullopt;
  std::optional<Review> review = MakeReview(written, options.cloud, context, printer);
  if (!review) return std::nullopt;
  review->plan.base_digest = std::move(compared->base_digest);
  review->plan.policy_changes = std::move(compared->changes);
  return review;
}

}  // namespace lockstep::cli
