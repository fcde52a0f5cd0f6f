#include "reconciler/render/round.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "reconciler/base/first_few.h"
#include "reconciler/base/rfc3339.h"
#include "reconciler/base/safe_text.h"
#include "reconciler/model/by_address.h"

namespace lockstep {
namespace {

constexpr std::size_t kShownWhy = 300;       // characters
constexpr std::size_t kSearchedWhy = 2'000;  // bytes
constexpr std::size_t kMostLines = 40;       // below one round
constexpr std::size_t kMostNames = 3;        // with the same news

Hue HueOf(const Round& round) {
  if (round.Failed()) return Hue::kRed;
  return round.outcome == RoundOutcome::kOk ? Hue::kGreen : Hue::kYellow;
}

std::string Seconds(TimePoint time) {
  return FormatTime(std::chrono::floor<std::chrono::seconds>(time));
}

std::string CountsText(const Round& round) {
  std::vector<std::string> parts = {std::to_string(round.Count(Alignment::kInStep)) + " of " +
                                    std::to_string(round.resources.size()) + " in step"};
  for (const Alignment alignment :
       {Alignment::kOutOfStep, Alignment::kUnproven, Alignment::kHeld, Alignment::kUnread}) {
    const std::int64_t count = round.Count(alignment);
    if (count > 0) parts.push_back(std::to_string(count) + " " + std::string(Name(alignment)));
  }
  const auto changed = std::count_if(round.resources.begin(), round.resources.end(),
                                     [](const RoundResource& one) { return one.changed; });
  if (changed > 0) parts.push_back(std::to_string(changed) + " changed");
  if (round.Deleted() > 0) parts.push_back(Counted(round.Deleted(), "document") + " deleted");
  return Joined(parts);
}

std::string HeadLine(const Round& round, const TextStyle& style) {
  std::string text = Seconds(round.ended) + " " + Printable(round.manifest) + ": round " +
                     std::to_string(round.number) + " " +
                     Paint(HueOf(round), Name(round.outcome), style.color);
  if (round.failures > 1) text += ", " + std::to_string(round.failures) + " in a row";
  if (!round.why.empty()) text += " (" + Printable(round.why, kShownWhy) + ")";
  if (!round.resources.empty()) text += ": " + CountsText(round);
  if (round.next_round) text += "; next at " + Seconds(*round.next_round);
  return text + "\n";
}

// The same resource in `before`; null if there is none.
const RoundResource* Earlier(const Round* before, const Address& address) {
  return before == nullptr ? nullptr : AtAddress(before->resources, address);
}

// What is new about `one`, without its name; empty if nothing is.
std::string NewsOf(const RoundResource& one, const RoundResource* earlier) {
  const Alignment was = earlier == nullptr ? Alignment::kInStep : earlier->alignment;
  if (one.alignment == was && !one.changed) return "";
  const std::string news = (one.changed ? "changed, " : "") + std::string(Name(one.alignment));
  return one.why.empty() ? news : news + ": " + Printable(one.why, kShownWhy);
}

// A line for each that has news. Many with the same news, such as a region that cannot be read, are
// one line; of what was changed, each has its own.
std::vector<std::string> ResourceLines(const Round& round, const Round* before) {
  std::vector<std::pair<std::string, std::vector<std::string>>> groups;  // news, names
  std::map<std::string, std::size_t> index_of;
  for (const RoundResource& one : round.resources) {
    const std::string news = NewsOf(one, Earlier(before, one.address));
    if (news.empty()) continue;
    const auto [slot, is_new] = index_of.emplace(news, groups.size());
    if (is_new || one.changed) {
      groups.push_back({news, {Shown(one.address)}});
    } else {
      groups[slot->second].second.push_back(Shown(one.address));
    }
  }
  std::vector<std::string> lines;
  lines.reserve(groups.size());
  for (const auto& [news, names] : groups) {
    lines.push_back(FirstFew(names, kMostNames) + ": " + news);
  }
  return lines;
}

// What tells one finding from another, from round to round.
auto KeyOf(const Finding& finding) { return std::tie(finding.about, finding.what); }

// What the round and its resources have for a reason, to be searched by the words within.
class Reasons {
 public:
  explicit Reasons(const Round& round) {
    Add(round.why);
    for (const RoundResource& one : round.resources) Add(one.why);
    std::sort(from_each_word_.begin(), from_each_word_.end());
  }

  // Whether one of them holds `what`, from the beginning of a word on.
  bool Say(std::string_view what) const {
    const auto found = std::lower_bound(from_each_word_.begin(), from_each_word_.end(), what);
    return found != from_each_word_.end() && found->starts_with(what);
  }

 private:
  void Add(std::string_view why) {
    if (why.empty() || !known_.insert(why).second) return;  // many share one
    from_each_word_.push_back(why);
    for (std::size_t at = why.find(' '); at < kSearchedWhy; at = why.find(' ', at + 1)) {
      from_each_word_.push_back(why.substr(at + 1));
    }
  }

  std::set<std::string_view> known_;
  std::vector<std::string_view> from_each_word_;  // each reason from each of its words on; sorted
};

std::vector<std::string> NewFindings(const Round& round, const Round* before) {
  std::set<std::tuple<Address, std::string>> known;
  if (before != nullptr) {
    for (const Finding& finding : before->findings) known.insert(KeyOf(finding));
  }
  std::vector<const Finding*> fresh;
  for (const Finding& finding : round.findings) {
    if (!known.contains(KeyOf(finding))) fresh.push_back(&finding);
  }
  if (fresh.empty()) return {};
  const Reasons reasons(round);
  std::vector<std::string> lines;
  for (const Finding* const finding : fresh) {
    if (reasons.Say(finding->what)) continue;
    std::string line = ShownAsError(*finding) ? "error: " : "warning: ";
    if (!finding->about.name.empty()) line += Shown(finding->about) + ": ";
    lines.push_back(line + Printable(finding->what, kShownWhy));
  }
  return lines;
}

bool Flapped(const Round* before, const Address& address) {
  return before != nullptr && AtAddress(before->flapping, address) != nullptr;
}

std::vector<std::string> LinesBelow(const Round& round, const Round* before) {
  std::vector<std::string> lines;
  const std::string was_stale = before == nullptr ? "" : before->manifest_stale;
  if (round.manifest_stale != was_stale) {
    lines.push_back(round.manifest_stale.empty()
                        ? "the manifest can be used again, and counts"
                        : "the manifest cannot be used, and the last good one counts: " +
                              Printable(round.manifest_stale, kShownWhy));
  }
  if (round.outcome == RoundOutcome::kStopped) return lines;  // what it does not know means nothing
  for (std::string& line : ResourceLines(round, before)) lines.push_back(std::move(line));
  for (const Flapping& one : round.flapping) {
    if (Flapped(before, one.address)) continue;
    lines.push_back(Shown(one.address) +
                    ": changed three times within an hour; it is left alone until the manifest "
                    "changes or `lockstep run` is restarted");
  }
  for (std::string& line : NewFindings(round, before)) lines.push_back(std::move(line));
  return lines;
}

}  // namespace

std::string RenderRound(const Round& round, const Round* before, const TextStyle& style) {
  std::string text = HeadLine(round, style);
  const std::vector<std::string> lines = LinesBelow(round, before);
  const std::size_t shown = std::min(lines.size(), kMostLines);
  for (std::size_t i = 0; i < shown; ++i) text += "  " + lines[i] + "\n";
  if (lines.size() > shown) text += "  and " + std::to_string(lines.size() - shown) + " more\n";
  return text;
}

}  // namespace lockstep
