#include "reconciler/loop/news_desk.h"

#include <cctype>
#include <utility>

#include "reconciler/model/by_address.h"

namespace lockstep {
namespace {

constexpr int kFailuresToTell = 2;
constexpr std::string_view kOfTheRound = "round";  // keys of the loop itself begin with it

using Problems = std::map<std::string, Problem>;

// Figures change from round to round, and what they are about does not.
std::string WithoutFigures(const std::string& text) {
  std::string out;
  for (const char c : text) {
    const bool figure = std::isdigit(static_cast<unsigned char>(c)) != 0 || c == ',' || c == '.';
    if (!figure) out += c;
  }
  return out;
}

void Add(const Problem& problem, Problems& to) { to.try_emplace(problem.key, problem); }

void AddOfResource(const RoundResource& one, Problems& to) {
  if (one.alignment == Alignment::kInStep || one.alignment == Alignment::kHeld) return;
  Problem problem{.about = one.address, .state = std::string(Name(one.alignment)), .what = one.why};
  const Evidence* const broken = FirstToMend(one.ladder);
  if (broken != nullptr) {
    problem.what = broken->rung + " " + std::string(Name(broken->verdict)) + ": " + broken->detail;
    problem.look = broken->look;
  }
  problem.key = Text(one.address) + " " + problem.state + (broken != nullptr ? broken->rung : "");
  Add(problem, to);
}

void AddOfFinding(const Finding& finding, Problems& to) {
  const std::string state = ShownAsError(finding) ? "error" : "warning";
  const std::string topic = finding.topic.empty() ? WithoutFigures(finding.what) : finding.topic;
  Add({.key = Text(finding.about) + " " + state + " " + topic,
       .about = finding.about,
       .state = state,
       .what = finding.what,
       .detail = finding.detail},
      to);
}

Problems OfTheLoop(const Round& round) {
  Problems problems;
  const std::string key(kOfTheRound);
  if (round.failures >= kFailuresToTell) {
    Add({.key = key + " failed",
         .state = "round " + std::string(Name(round.outcome)),
         .what = round.why},
        problems);
  }
  if (!round.manifest_stale.empty()) {
    Add({.key = key + " stale", .state = "manifest stale", .what = round.manifest_stale}, problems);
  }
  for (const Flapping& one : round.flapping) {
    Add({.key = key + " flapping " + Text(one.address),
         .about = one.address,
         .state = "flapping",
         .what = "it was changed again and again, and is left alone"},
        problems);
  }
  return problems;
}

// Where nothing at all was read, why the round failed says all there is to say.
bool Knows(const Round& round) {
  return round.Count(Alignment::kUnread) < static_cast<std::int64_t>(round.resources.size());
}

// Whether the round is the first to fail: what it could not read may be there in the next.
bool MayPass(const Round& round) { return round.Failed() && round.failures < kFailuresToTell; }

// Whether `about` is a resource that the round looked at.
bool WasRead(const Round& round, const Address& about) {
  const RoundResource* const one = AtAddress(round.resources, about);
  return one != nullptr && one->alignment != Alignment::kUnread;
}

Problems OfTheProject(const Round& round) {
  if (!Knows(round)) return {};
  const auto is_told = [&](const Address& about) {
    return !MayPass(round) || WasRead(round, about);
  };
  Problems problems;
  for (const RoundResource& one : round.resources) {
    if (is_told(one.address)) AddOfResource(one, problems);
  }
  for (const Finding& finding : round.findings) {
    if (is_told(finding.about)) AddOfFinding(finding, problems);
  }
  return problems;
}

// What `round` shows to be wrong, after what was wrong `before` it.
Problems WrongAfter(const Round& round, const Problems& before) {
  if (round.outcome == RoundOutcome::kStopped) return before;
  Problems now = OfTheLoop(round);
  now.merge(OfTheProject(round));
  if (!round.Failed()) return now;
  for (const auto& [key, problem] : before) {
    if (!key.starts_with(kOfTheRound)) now.emplace(key, problem);
  }
  return now;
}

}  // namespace

News NewsDesk::Take(const Round& round) {
  News news{.manifest = round.manifest,
            .scope = round.scope,
            .round = round.number,
            .at = round.ended,
            .next_round = round.next_round};
  Problems& before = wrong_[round.manifest];
  Problems now = WrongAfter(round, before);
  for (const auto& [key, problem] : now) {
    news.now.push_back(problem);
    if (!before.contains(key)) news.appeared.push_back(problem);
  }
  for (const auto& [key, problem] : before) {
    if (!now.contains(key)) news.gone.push_back(problem);
  }
  before = std::move(now);
  return news;
}

}  // namespace lockstep
