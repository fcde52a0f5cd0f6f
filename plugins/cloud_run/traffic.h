// Traffic: which revisions of a service take requests, as asked for and as it is. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "reconciler/base/json.h"

namespace lockstep::cloud_run {

// One entry of `traffic` (the wish) or `trafficStatuses` (what is).
struct TrafficTarget {
  bool latest = false;     // follows the newest ready revision
  std::string revision{};  // short name; empty if `latest`
  int percent = 0;         // 0 to 100; 0 with a tag: a URL of its own and no traffic
  std::string tag{};
};

// From the API's list, or from our own (keys latest, revision, percent, tag). Accepts full and
// short revision names. Absent or no list: empty, which of a wish means 100 % latest.
std::vector<TrafficTarget> ParseTraffic(const Json& list);
Json ToJson(const std::vector<TrafficTarget>& targets);

// What one revision gets.
struct Share {
  std::string revision{};  // short name; empty if the service names none
  int percent = 0;         // 1 to 100
};

// The revisions that take traffic, the largest share first, each once. A `latest` entry carries no
// name: its traffic goes to `latest_ready` (short name).
std::vector<Share> Shares(const std::vector<TrafficTarget>& statuses,
                          std::string_view latest_ready);

// True if the wish sends all traffic to the newest ready revision.
bool IsAllLatest(const std::vector<TrafficTarget>& wish);

// True if `statuses` gives each revision what `wish` asks for.
bool IsMet(const std::vector<TrafficTarget>& wish, const std::vector<TrafficTarget>& statuses);

inline constexpr std::string_view kAllLatest = "100% latest";

// "100% latest", or "90% x-00041-abc, 10% latest"; tags without traffic are left out.
std::string TrafficText(const std::vector<TrafficTarget>& wish);

// The tag of a new revision that takes no traffic yet: a URL of its own, and a name for people.
// A tag and the service's name may have 46 characters together (the API refuses more: both are in
// the host name of the URL), so a long name gets a shorter tag, and the longest gets none: "".
std::string CandidateTag(std::string_view service);

// The API's `traffic` (raw) changed to 100 % latest: as it is if it says so already, else one
// entry for latest and, without their percent, the entries that carry a tag. The candidate's tag
// goes.
Json SendAllToLatest(const Json& traffic);

// `traffic` (raw) changed so that each of `serving` keeps its share by name and no traffic follows
// the newest revision. Entries with a tag stay, without their percent; the candidate's goes.
Json HoldTraffic(const Json& traffic, const std::vector<Share>& serving);

// The same, and an entry without traffic that gives the newest revision `tag`, if that is not "".
Json HoldTraffic(const Json& traffic, const std::vector<Share>& serving, const std::string& tag);

// True if `live` (a raw service) was asked to give each of `serving` its share, and does.
bool IsHeld(const Json& live, const std::vector<Share>& serving);

}  // namespace lockstep::cloud_run
