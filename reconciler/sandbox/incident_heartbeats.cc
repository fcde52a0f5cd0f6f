#include "reconciler/sandbox/incident_heartbeats.h"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

namespace lockstep::sandbox {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::array<std::string_view, 18> kGoodIds{"p2_nba_raw.nbac_team_boxscore",
                                                    "p2_nba_raw.odds_api_game_lines",
                                                    "p2_nba_raw.bdl_live_boxscores",
                                                    "p2_nba_raw.bdl_player_boxscores",
                                                    "p2_nba_raw.bettingpros_player_points_props",
                                                    "p2_nba_raw.nbac_gamebook_player_stats",
                                                    "p2_nba_raw.nbac_injury_report",
                                                    "p2_nba_raw.nbac_schedule",
                                                    "p2_nbac_player_boxscores",
                                                    "AsyncUpcomingPlayerGameContextProcessor",
                                                    "PlayerCompositeFactorsProcessor",
                                                    "PlayerGameSummaryProcessor",
                                                    "TeamDefenseGameSummaryProcessor",
                                                    "TeamOffenseGameSummaryProcessor",
                                                    "PlayerDailyCacheProcessor",
                                                    "PlayerShotZoneAnalysisProcessor",
                                                    "TeamDefenseZoneAnalysisProcessor",
                                                    "UpcomingTeamGameContextProcessor"};

constexpr std::array<std::string_view, 10> kBadProcessors{
    "NbacTeamBoxscoreProcessor", "NbacScheduleProcessor",     "BdlLiveBoxscoresProcessor",
    "OddsGameLinesProcessor",    "NbacInjuryReportProcessor", "BettingPropsProcessor",
    "BdlBoxscoresProcessor",     "NbacGamebookProcessor",     "EspnScoreboardProcessor",
    "BdlInjuriesProcessor"};

constexpr int kNoneIds = 1'022;
constexpr int kDatedIds = 13;
constexpr int kYoungBadIds = 900;  // younger than a day

// A fixed sequence: the story is the same every time it is told.
class Sequence {
 public:
  std::uint32_t Next() {
    state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<std::uint32_t>(state_ >> 32);
  }

 private:
  std::uint64_t state_ = 20'260'201;
};

// The fields of one heartbeat. Nothing in them depends on the clock but the times.
StoryDocument Heartbeat(const std::string& id, std::string_view processor, const std::string& run,
                        const Json& data_date, Stamp created, Sequence& sequence) {
  StoryDocument document;
  document.path = "processor_heartbeats/" + id;
  document.created = created;
  const std::uint32_t rows = sequence.Next() % 4'000;
  document.updated = created + seconds{sequence.Next() % 180};
  document.fields = {
      {"processor_name", {{"stringValue", processor}}},
      {"run_id", {{"stringValue", run}}},
      {"data_date", data_date},
      {"status", {{"stringValue", rows % 29 == 0 ? "failed" : "completed"}}},
      {"started_at", {{"timestampValue", Text(created)}}},
      {"last_heartbeat", {{"timestampValue", Text(document.updated)}}},
      {"progress", {{"integerValue", std::to_string(rows)}}},
      {"total", {{"integerValue", std::to_string(rows)}}},
      {"metadata",
       {{"mapValue",
         {{"fields",
           {{"host", {{"stringValue", "localhost"}}}, {"attempt", {{"integerValue", "1"}}}}}}}}}};
  return document;
}

// How long before the start the n-th bad document was written: most within a day, in step with
// about 900 a day; the others ever more thinly over four months.
std::chrono::microseconds AgeOf(int n) {
  if (n < kYoungBadIds) return seconds{200} + seconds{95} * n + std::chrono::microseconds{n};
  return hours{25} + minutes{1'270} * (n - kYoungBadIds);
}

}  // namespace

void AddHeartbeats(Story& story, Stamp now) {
  Sequence sequence;
  const Json null_date = {{"nullValue", nullptr}};
  for (const std::string_view id : kGoodIds) {
    const std::string run = fmt::format("{:08x}", sequence.Next());
    StoryDocument document = Heartbeat(std::string(id), id, run, null_date,
                                       now - days{90} - minutes{sequence.Next() % 900}, sequence);
    document.updated = now - minutes{3 + sequence.Next() % 700};
    document.fields["last_heartbeat"] = {{"timestampValue", Text(document.updated)}};
    story.documents.push_back(std::move(document));
  }
  const Stamp first_date = *ParseStamp("2025-12-08T00:00:00Z");
  for (int n = 0; n < kNoneIds + kDatedIds; ++n) {
    std::string_view processor = kBadProcessors.at(sequence.Next() % kBadProcessors.size());
    std::string run = fmt::format("{:08x}", sequence.Next());
    // The dated ones are among the old: what the fix of an older script had left.
    const bool is_dated = n >= kNoneIds;
    const std::string date =
        is_dated ? Text(first_date + days{n - kNoneIds}).substr(0, 10) : std::string("None");
    // The two that the report quotes.
    if (n == 0) std::tie(processor, run) = std::pair(kBadProcessors[0], "a7ac21c9");
    if (date == "2025-12-14") std::tie(processor, run) = std::pair(kBadProcessors[1], "0c1d2e3f");
    const Json data_date = is_dated ? Json{{"stringValue", date}} : null_date;
    story.documents.push_back(Heartbeat(fmt::format("{}_{}_{}", processor, date, run), processor,
                                        run, data_date, now - AgeOf(n), sequence));
  }
}

}  // namespace lockstep::sandbox
