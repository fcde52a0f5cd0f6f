#include "plugins/cloud_run/traffic.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "plugins/cloud_run/resource_head.h"
#include "reconciler/base/safe_text.h"

namespace lockstep::cloud_run {
namespace {

constexpr std::string_view kLatestType = "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST";
constexpr std::string_view kCandidateTags[] = {"lockstep-candidate", "lockstep-new"};
constexpr std::size_t kLongestTagAndName = 46;
constexpr std::string_view kRevisionType = "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION";

bool IsLatest(const Json& entry) {
  const Json& ours = At(entry, "latest");
  if (ours.is_boolean()) return ours.get<bool>();
  const std::string type = StringAt(entry, "type");
  return type == kLatestType || (type.empty() && StringAt(entry, "revision").empty());
}

int PercentOf(const Json& entry) {
  const Json& percent = At(entry, "percent");
  return percent.is_number_integer() ? percent.get<int>() : 0;
}

// Percent by revision; latest under the empty name, which no revision has.
std::map<std::string, int> ByRevision(const std::vector<TrafficTarget>& targets) {
  std::map<std::string, int> sums;
  for (const TrafficTarget& target : targets) {
    if (target.percent > 0) sums[target.latest ? "" : target.revision] += target.percent;
  }
  return sums;
}

bool IsCandidateTag(std::string_view tag) {
  return std::find(std::begin(kCandidateTags), std::end(kCandidateTags), tag) !=
         std::end(kCandidateTags);
}

// The entries that carry a tag of somebody else's, without their percent.
void KeepTags(const Json& traffic, Json& list) {
  for (const Json& entry : traffic) {
    const std::string tag = StringAt(entry, "tag");
    if (tag.empty() || IsCandidateTag(tag)) continue;
    list.push_back(entry);
    list.back().erase("percent");
  }
}

bool HasCandidate(const Json& traffic) {
  return std::any_of(traffic.begin(), traffic.end(),
                     [](const Json& entry) { return IsCandidateTag(StringAt(entry, "tag")); });
}

}  // namespace

std::vector<TrafficTarget> ParseTraffic(const Json& list) {
  std::vector<TrafficTarget> targets;
  if (!list.is_array()) return targets;
  for (const Json& entry : list) {
    TrafficTarget target{
        .latest = IsLatest(entry), .percent = PercentOf(entry), .tag = StringAt(entry, "tag")};
    if (!target.latest) target.revision = ShortName(StringAt(entry, "revision"));
    targets.push_back(std::move(target));
  }
  return targets;
}

Json ToJson(const std::vector<TrafficTarget>& targets) {
  Json list = Json::array();
  for (const TrafficTarget& target : targets) {
    list.push_back({{"latest", target.latest},
                    {"revision", target.revision},
                    {"percent", target.percent},
                    {"tag", target.tag}});
  }
  return list;
}

std::vector<Share> Shares(const std::vector<TrafficTarget>& statuses,
                          std::string_view latest_ready) {
  std::map<std::string, int> sums;
  for (const TrafficTarget& target : statuses) {
    if (target.percent <= 0) continue;
    sums[target.latest ? std::string(latest_ready) : target.revision] += target.percent;
  }
  std::vector<Share> shares;
  shares.reserve(sums.size());
  for (const auto& [revision, percent] : sums) {
    shares.push_back({.revision = revision, .percent = percent});
  }
  std::stable_sort(shares.begin(), shares.end(),
                   [](const Share& a, const Share& b) { return a.percent > b.percent; });
  return shares;
}

bool IsAllLatest(const std::vector<TrafficTarget>& wish) {
  return std::all_of(wish.begin(), wish.end(),
                     [](const TrafficTarget& t) { return t.latest || t.percent <= 0; });
}

bool IsMet(const std::vector<TrafficTarget>& wish, const std::vector<TrafficTarget>& statuses) {
  std::map<std::string, int> asked = ByRevision(wish);
  if (asked.empty()) asked[""] = 100;
  return asked == ByRevision(statuses);
}

std::string TrafficText(const std::vector<TrafficTarget>& wish) {
  std::string text;
  for (const TrafficTarget& target : wish) {
    if (target.percent <= 0) continue;
    text += (text.empty() ? "" : ", ") + std::to_string(target.percent) + "% " +
            (target.latest ? "latest" : target.revision);
  }
  return text.empty() ? std::string(kAllLatest) : Printable(text);
}

Json SendAllToLatest(const Json& traffic) {
  if (IsAllLatest(ParseTraffic(traffic)) && !HasCandidate(traffic)) return traffic;
  Json list = Json::array();
  list.push_back({{"type", kLatestType}, {"percent", 100}});
  KeepTags(traffic, list);
  return list;
}

Json HoldTraffic(const Json& traffic, const std::vector<Share>& serving) {
  Json list = Json::array();
  for (const Share& share : serving) {
    list.push_back(
        {{"type", kRevisionType}, {"revision", share.revision}, {"percent", share.percent}});
  }
  KeepTags(traffic, list);
  return list;
}

Json HoldTraffic(const Json& traffic, const std::vector<Share>& serving, const std::string& tag) {
  Json list = HoldTraffic(traffic, serving);
  if (!tag.empty()) list.push_back({{"type", kLatestType}, {"tag", tag}});
  return list;
}

bool IsHeld(const Json& live, const std::vector<Share>& serving) {
  const std::vector<TrafficTarget> held = ParseTraffic(HoldTraffic(Json::array(), serving));
  return IsMet(held, ParseTraffic(At(live, "traffic"))) &&
         IsMet(held, ParseTraffic(At(live, "trafficStatuses")));
}

std::string CandidateTag(std::string_view service) {
  for (const std::string_view tag : kCandidateTags) {
    if (tag.size() + service.size() <= kLongestTagAndName) return std::string(tag);
  }
  return "";
}

}  // namespace lockstep::cloud_run
