#include "reconciler/render/dangers.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "reconciler/base/rfc3339.h"
#include "reconciler/base/safe_text.h"
#include "reconciler/render/change_block.h"
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
    dangers.push_back({.kind = kind, .what = std::move(what), .about = {change.address}});
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

std::vector<Address> AboutOf(const Address& address) {
  return address == Address{} ? std::vector<Address>{} : std::vector{address};
}

// What differs in nothing but the resource, as one, in the place of the first.
std::vector<Danger> Merged(std::vector<Danger> dangers) {
  std::map<std::tuple<DangerKind, std::string, std::string>, std::size_t> places;
  std::vector<Danger> merged;
  for (Danger& danger : dangers) {
    const auto [place, added] = places.try_emplace(
        std::tuple{danger.kind, danger.what, Text(danger.origin)}, merged.size());
    if (added) {
      merged.push_back(std::move(danger));
    } else {
      std::vector<Address>& about = merged[place->second].about;
      about.insert(about.end(), danger.about.begin(), danger.about.end());
    }
  }
  return merged;
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
    dangers.push_back({DangerKind::kBlocks, finding.what, AboutOf(finding.about), finding.origin});
  }
  for (const PolicyChange& change : plan.policy_changes) {
    dangers.push_back(
        {DangerKind::kAllowsMore, change.what, AboutOf(change.address), change.origin});
  }
  for (const Change& change : plan.changes) AddDangersOf(change, dangers);
  std::stable_sort(dangers.begin(), dangers.end(),
                   [](const Danger& a, const Danger& b) { return a.kind < b.kind; });
  return Merged(std::move(dangers));
}

std::string DangerLine(const Danger& danger) {
  constexpr std::size_t kShownColumns = 300;
  constexpr std::size_t kShownNames = 2;
  const std::string what = Printable(danger.what, kShownColumns);
  std::string line = danger.about.size() == 1 ? Text(danger.about.front()) + ": " + what : what;
  if (danger.about.size() > 1) {
    line += " (" + Counted(static_cast<std::int64_t>(danger.about.size()), "resource") + ": ";
    std::vector<std::string> names;
    for (const Address& about : danger.about) {
      if (names.size() < kShownNames) names.push_back(Text(about));
    }
    line += Joined(names);
    const std::size_t more = danger.about.size() - names.size();
    line += more == 0 ? ")" : " and " + std::to_string(more) + " more)";
  }
  const std::string origin = Text(danger.origin);
  return origin.empty() ? line : line + " (" + origin + ")";
}

std::string AgeOfObservations(const Plan& plan) {
  if (!plan.recorded_at) return "";
  const Duration age =
      std::max(Duration{0}, std::chrono::duration_cast<Duration>(plan.made_at - *plan.recorded_at));
  return "recorded " + FormatDuration(age) + " before the plan was made, at " +
         FormatTime(*plan.recorded_at);
}

}  // namespace lockstep
