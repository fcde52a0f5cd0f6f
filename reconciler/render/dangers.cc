#include "reconciler/render/dangers.h"

#include <algorithm>

#include "reconciler/base/rfc3339.h"
#include "reconciler/render/change_block.h"
#include "reconciler/render/errors.h"
#include "reconciler/render/style.h"

namespace lockstep {
namespace {

std::string Deletion(const Change& change) {
  std::string what = Counted(change.documents, "document") + " of this collection";
  if (change.census) {
    what = std::to_string(change.documents) + " of " + Counted(change.census->count, "document") +
           (change.census->more ? " and more" : "");
  }
  what += ", " + std::to_string(change.kept) + " are kept";
  if (change.unclassified > 0) {
    what += ", " + std::to_string(change.unclassified) + " match no rule and stay";
  }
  return what;
}

void AddDangersOf(const Change& change, std::vector<Danger>& dangers) {
  const auto add = [&](DangerKind kind, std::string what) {
    dangers.push_back({.kind = kind, .what = std::move(what), .about = change.address});
  };
  if (change.action == Action::kDelete) add(DangerKind::kDeletes, Deletion(change));
  if (change.action == Action::kNone && ShownInPlan(change)) add(DangerKind::kHeld, change.reason);
  for (const std::string& wait : change.waits_for) add(DangerKind::kWaits, wait);
  for (const Evidence& evidence : change.ladder) {
    // What the plan changes is not expected to be right before it is applied.
    const bool refuted = evidence.verdict == Verdict::kRefuted && change.action == Action::kNone;
    const bool unknown = evidence.verdict == Verdict::kUnknown && IsUnprovenCheck(evidence);
    if (!refuted && !unknown) continue;
    add(DangerKind::kUnproven,
        evidence.rung + " " + std::string(Name(evidence.verdict)) + ": " + evidence.detail);
  }
}

}  // namespace

std::string_view Heading(DangerKind kind) {
  switch (kind) {
    case DangerKind::kBlocks: return "Errors";
    case DangerKind::kDeletes: return "Documents are deleted";
    case DangerKind::kAllowsMore: return "The manifest allows more than before";
    case DangerKind::kHeld: return "Held as it is";
    case DangerKind::kUnproven: return "Not proven";
    case DangerKind::kWaits: return "Waits, whatever is applied";
  }
  return "";
}

std::vector<Danger> DangersOf(const Plan& plan) {
  std::vector<Danger> dangers;
  for (const Finding& finding : plan.findings) {
    if (!ShownAsError(finding)) continue;
    dangers.push_back({DangerKind::kBlocks, finding.what, finding.about, finding.origin});
  }
  for (const PolicyChange& change : plan.policy_changes) {
    dangers.push_back({DangerKind::kAllowsMore, change.what, change.address, change.origin});
  }
  for (const Change& change : plan.changes) AddDangersOf(change, dangers);
  std::stable_sort(dangers.begin(), dangers.end(),
                   [](const Danger& a, const Danger& b) { return a.kind < b.kind; });
  return dangers;
}

std::string AgeOfObservations(const Plan& plan) {
  if (!plan.recorded_at) return "";
  const Duration age =
      std::max(Duration{0}, std::chrono::duration_cast<Duration>(plan.made_at - *plan.recorded_at));
  return "recorded " + FormatDuration(age) + " before the plan was made, at " +
         FormatTime(*plan.recorded_at);
}

}  // namespace lockstep
