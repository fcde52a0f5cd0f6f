// MentionFinder: which programs' log lines name which ids, by one query of Cloud Logging.
#pragma once

#include <span>
#include <string>

#include "plugins/logging/log_page.h"
#include "reconciler/provider/clue_sources.h"

namespace lockstep::logging {

// How much one search may read; what is older stays unread, and Mentions::whole says so.
inline constexpr int kMostMentionPages = 5;  // of 1,000 entries

// The lines of services and jobs of `region` since `since` that hold one of `ids`: those, in order,
// that a filter has room for, which are put into `asked`. Pure.
std::string MentionFilter(std::span<const std::string> ids, const std::string& region,
                          const std::string& since, std::set<std::string>& asked);

// Takes `line` in for each id that it names as a word of its own: no letter, digit, _ or - stands
// before or behind it. Lines come the newest first. Pure.
void TakeMentions(const LogLine& line, Mentions& mentions);

class MentionFinder final : public MentionSource {
 public:
  Result<Mentions> FindMentions(std::span<const std::string> ids, const std::string& since,
                                const Reading& world) const override;
};

}  // namespace lockstep::logging
