#include "reconciler/render/review_lines.h"

#include <cstddef>

#include "reconciler/base/safe_text.h"
#include "reconciler/render/dangers.h"

namespace lockstep {
namespace {

constexpr std::size_t kPolicyIndent = 2;

}  // namespace

std::string RenderPolicyChanges(const Plan& plan, const TextStyle& style) {
  if (plan.base_digest.empty()) return "";
  if (plan.policy_changes.empty()) return std::string(NothingMoreIsAllowed(plan)) + "\n";
  std::string out = Paint(Hue::kYellow, Heading(DangerKind::kAllowsMore), style.color) + ":\n";
  for (const Danger& danger : DangersOf(plan)) {
    if (danger.kind != DangerKind::kAllowsMore) continue;
    out += Wrapped(Printable(DangerLine(danger)), kPolicyIndent, style.width);
  }
  return out;
}

std::string RenderSnapshotAge(const Plan& plan, const TextStyle& style) {
  if (!plan.recorded_at) return "";
  return Wrapped("Planned from a snapshot " + AgeOfObservations(plan) + ": nothing was read.", 0,
                 style.width);
}

}  // namespace lockstep
