#include "reconciler/render/dangers.h"

#include <algorithm>
#include <map>
#include <utility>

#include "reconciler/base/first_few.h"
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

Danger DangerOf(DangerKind kind, const std::string& what, const Address& about,
                const Origin& origin) {
  Danger danger{.kind = kind, .what = what};
  if (about != Address{}) danger.about = {about};
  if (origin != Origin{}) danger.origins = {origin};
  return danger;
}

// What differs in nothing but the resource and where it is written, as one, in the place of the
// first.
std::vector<Danger> Merged(std::vector<Danger> dangers) {
  std::map<std::pair<DangerKind, std::string>, std::size_t> places;
  std::vector<Danger> merged;
  for (Danger& danger : dangers) {
    const auto [place, added] =
        places.try_emplace(std::pair{danger.kind, danger.what}, merged.size());
    if (added) {
      merged.push_back(std::move(danger));
      continue;
    }
    Danger& first = merged[place->second];
    first.about.insert(first.about.end(), danger.about.begin(), danger.about.end());
    for (Origin& origin : danger.origins) {
      const bool known =
          std::find(first.origins.begin(), first.origins.end(), origin) != first.origins.end();
      if (!known) first.origins.push_back(std::move(origin));
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
    dangers.push_back(DangerOf(DangerKind::kBlocks, finding.what, finding.about, finding.origin));
  }
  for (const PolicyChange& change : plan.policy_changes) {
    dangers.push_back(
        DangerOf(DangerKind::kAllowsMore, change.what, change.address, change.origin));
  }
  for (const Change& change : plan.changes) AddDangersOf(change, dangers);
  std::stable_sort(dangers.begin(), dangers.end(),
                   [](const Danger& a, const Danger& b) { return a.kind < b.kind; });
  return Merged(std::move(dangers));
}

std::string DangerLine(const Danger& danger) {
  constexpr std::size_t kShownColumns = 300;
  constexpr std::size_t kShownNames = 2;
  constexpr std::size_t kShownPlaces = 1;
  const auto text_of = [](const auto& one) { return Text(one); };
  const std::string what = Printable(danger.what, kShownColumns);
  std::string line = danger.about.size() == 1 ? Text(danger.about.front()) + ": " + what : what;
  if (danger.about.size() > 1) {
    line += " (" + Counted(static_cast<std::int64_t>(danger.about.size()), "resource") + ": " +
            FirstFew(danger.about, kShownNames, text_of) + ")";
  }
  if (danger.origins.empty()) return line;
  return line + " (" + FirstFew(danger.origins, kShownPlaces, text_of) + ")";
}

std::string_view NothingMoreIsAllowed(const Plan& plan) {
  if (plan.base_digest.empty() || !plan.policy_changes.empty()) return "";
  return "The manifest allows nothing that it did not allow before.";
}

std::string AgeOfObservations(const Plan& plan) {
  if (!plan.recorded_at) return "";
  const Duration age =
      std::max(Duration{0}, std::chrono::duration_cast<Duration>(plan.made_at - *plan.recorded_at));
  return "recorded " + FormatDuration(age) + " before the plan was made, at " +
         FormatTime(*plan.recorded_at);
}

}  // namespace lockstep
