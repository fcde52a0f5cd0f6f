#include "plugins/logging/mention_finder.h"

#include <fmt/core.h>

#include <cctype>
#include <utility>

#include "plugins/logging/query.h"

namespace lockstep::logging {
namespace {

bool IsWordPart(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-';
}

bool NamesAsWord(std::string_view text, std::string_view id) {
  for (std::size_t at = text.find(id); at != std::string_view::npos; at = text.find(id, at + 1)) {
    const std::size_t end = at + id.size();
    const bool begins = at == 0 || !IsWordPart(text[at - 1]);
    const bool ends = end == text.size() || !IsWordPart(text[end]);
    if (begins && ends) return true;
  }
  return false;
}

Address ProgramOf(const LogLine& line) {
  return {.type = line.of_job ? "cloud_run_job" : "cloud_run_service", .name = line.program};
}

}  // namespace

std::string MentionFilter(std::span<const std::string> ids, const std::string& region,
                          const std::string& since, std::set<std::string>& asked) {
  std::string filter = std::string(kNoRequests) +
                       R"( AND (resource.type="cloud_run_revision" OR )"
                       R"(resource.type="cloud_run_job") AND resource.labels.location=)" +
                       FilterLiteral(region) + " AND timestamp>=" + FilterLiteral(since) + " AND (";
  for (const std::string& id : ids) {
    const std::string literal = FilterLiteral(id);
    const std::string_view joint = asked.empty() ? "" : " OR ";
    const std::string clause =
        fmt::format("{}textPayload:{} OR jsonPayload.message:{}", joint, literal, literal);
    if (filter.size() + clause.size() + 1 > kLongestFilter) break;
    filter += clause;
    asked.insert(id);
  }
  return filter + ')';
}

void TakeMentions(const LogLine& line, Mentions& mentions) {
  if (line.program.empty()) return;
  for (const std::string& id : mentions.asked) {
    if (!NamesAsWord(line.text, id)) continue;
    mentions.by_id[id].try_emplace(ProgramOf(line), Mentions::Line{line.time, line.run, line.text});
  }
}

Result<Mentions> MentionFinder::FindMentions(std::span<const std::string> ids,
                                             const std::string& since, const Reading& world) const {
  Mentions mentions;
  const std::string filter = MentionFilter(ids, world.scope.region, since, mentions.asked);
  if (mentions.asked.empty()) return mentions;
  std::set<std::string> tokens;
  std::string token;
  for (int pages = 0; pages < kMostMentionPages; ++pages) {
    LOCKSTEP_TRY(LogPage page, ReadLogPage(filter, token, world));
    for (const LogLine& line : page.lines) TakeMentions(line, mentions);
    if (page.next.empty()) return mentions;
    token = std::move(page.next);
    if (!tokens.insert(token).second) {
      return Fail(Code::kDataLoss, "Cloud Logging sends the same page over and over");
    }
  }
  mentions.whole = false;
  return mentions;
}

}  // namespace lockstep::logging
