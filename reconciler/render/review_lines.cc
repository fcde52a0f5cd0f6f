#include "reconciler/render/review_lines.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "reconciler/base/safe_text.h"
#include "reconciler/render/dangers.h"

namespace lockstep {
namespace {

constexpr std::size_t kPolicyIndent = 2;

// Changes of equal kind and words, which differ in what they are about.
using LikePolicies = std::vector<const PolicyChange*>;

std::vector<LikePolicies> GroupPolicies(const std::vector<PolicyChange>& changes) {
  std::vector<LikePolicies> groups;
  for (const PolicyChange& change : changes) {
    const auto group =
        std::find_if(groups.begin(), groups.end(), [&change](const LikePolicies& one) {
          return one.front()->kind == change.kind && one.front()->what == change.what;
        });
    if (group == groups.end()) {
      groups.push_back({&change});
    } else {
      group->push_back(&change);
    }
  }
  return groups;
}

std::string PolicyLine(const LikePolicies& group) {
  const PolicyChange& first = *group.front();
  std::string line = first.address.type.empty() ? "" : Shown(first.address);
  if (group.size() > 1) line += " and " + std::to_string(group.size() - 1) + " more";
  line += (line.empty() ? "" : ": ") + Printable(first.what);
  const std::string place = Text(first.origin);
  return place.empty() ? line : line + " (" + Printable(place) + ")";
}

}  // namespace

std::string RenderPolicyChanges(const Plan& plan, const TextStyle& style) {
  if (plan.base_digest.empty()) return "";
  if (plan.policy_changes.empty())
    return "The manifest allows nothing that it did not allow before.\n";
  std::string out = Paint(Hue::kYellow, Heading(DangerKind::kAllowsMore), style.color) + ":\n";
  for (const LikePolicies& group : GroupPolicies(plan.policy_changes)) {
    out += Wrapped(PolicyLine(group), kPolicyIndent, style.width);
  }
  return out;
}

std::string RenderSnapshotAge(const Plan& plan, const TextStyle& style) {
  if (!plan.recorded_at) return "";
  return Wrapped("Planned from a snapshot " + AgeOfObservations(plan) + ": nothing was read.", 0,
                 style.width);
}

}  // namespace lockstep
