#include "tests/proof/soak_judge.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "reconciler/base/rfc3339.h"

namespace lockstep::testing::proof {
namespace {

constexpr const char* kCollection = "firestore_collection.processor_heartbeats";
constexpr const char* kMoreCome = "and more come";
constexpr std::size_t kMostCleanUps = 3;

bool IsGrowth(const Json& finding) {
  return StringAt(finding, "about") == kCollection &&
         StringAt(finding, "what").find(kMoreCome) != std::string::npos;
}

std::string NameIn(const std::string& address) { return address.substr(address.find('.') + 1); }

SoakRound RoundFrom(const Json& told) {
  SoakRound round{.number = told["round"],
                  .started = ParseTime(StringAt(told, "started")).value(),
                  .ended = ParseTime(StringAt(told, "ended")).value(),
                  .next = ParseTime(StringAt(told, "next_round")),
                  .outcome = StringAt(told, "outcome"),
                  .failures = told["failures"],
                  .manifest_digest = StringAt(told, "manifest_sha256"),
                  .deleted = told["deleted"]};
  for (const Json& finding : told["findings"]) {
    if (IsGrowth(finding)) round.growth = StringAt(finding, "detail");
  }
  for (const Json& one : told["resources"]) {
    const std::string name = NameIn(StringAt(one, "address"));
    if (one["changed"] == true) round.changed.insert(name);
    if (one["state"] == "held") round.held.insert(name);
  }
  return round;
}

// The first round that began after `time` and went well; the end if there is none.
std::vector<SoakRound>::const_iterator FirstGoodAfter(TimePoint time,
                                                      const std::vector<SoakRound>& rounds) {
  return std::find_if(rounds.begin(), rounds.end(), [&](const SoakRound& round) {
    return round.started >= time && round.WentWell();
  });
}

// The news of the round with that number; null if there are none.
const Json* NewsOf(std::int64_t number, const std::vector<Json>& news) {
  const auto found = std::find_if(news.begin(), news.end(),
                                  [&](const Json& one) { return one["round"] == number; });
  return found == news.end() ? nullptr : &*found;
}

const Json* GrowthIn(const Json& problems) {
  const auto found = std::find_if(problems.begin(), problems.end(), IsGrowth);
  return found == problems.end() ? nullptr : &*found;
}

// The rung that a resource's problem begins with; empty: none is broken.
std::string RungIn(const std::string& what) {
  const std::string begin = what.substr(0, what.find(": "));
  for (const char* verdict : {" refuted", " unknown"}) {
    if (begin.ends_with(verdict)) return begin.substr(0, begin.find(' '));
  }
  return "";
}

// What a finding is known by: its words up to where they depend on figures, without these.
std::string TopicOf(const Json& finding) {
  std::string what = StringAt(finding, "what");
  if (IsGrowth(finding)) what = kMoreCome;
  for (const char* varies : {" until ", "cannot read"}) {
    const std::size_t at = what.find(varies);
    if (at != std::string::npos) what.resize(at + std::string_view(varies).size());
  }
  std::erase_if(what, [](char c) { return (c >= '0' && c <= '9') || c == ',' || c == '.'; });
  return what;
}

// What a problem is known by, however its figures and errors change.
std::string KeyOf(const Json& problem) {
  const std::string state = StringAt(problem, "state");
  const std::string about = StringAt(problem, "about") + " ";
  if (state == "error" || state == "warning") return about + state + " " + TopicOf(problem);
  if (state.starts_with("round ")) return "round";
  return about + state + " " + RungIn(StringAt(problem, "what"));
}

struct GrowthNews {
  std::int64_t round = 0;
  bool appeared = false;  // else it is over
  friend bool operator==(const GrowthNews&, const GrowthNews&) = default;
};

void PrintTo(const GrowthNews& one, std::ostream* out) {
  *out << one.round << (one.appeared ? " appeared" : " gone");
}

std::vector<GrowthNews> GrowthSeen(const std::vector<SoakRound>& rounds) {
  std::vector<GrowthNews> seen;
  bool there = false;
  for (const SoakRound& round : rounds) {
    if (round.outcome == "stopped") continue;
    const bool now = !round.growth.empty() || (there && round.Failed());
    if (now != there) seen.push_back({round.number, now});
    there = now;
  }
  return seen;
}

std::vector<GrowthNews> GrowthTold(const std::vector<Json>& news) {
  std::vector<GrowthNews> told;
  for (const Json& one : news) {
    if (GrowthIn(one["appeared"]) != nullptr) told.push_back({one["round"], true});
    if (GrowthIn(one["gone"]) != nullptr) told.push_back({one["round"], false});
  }
  return told;
}

template <typename Of>
long Median(const std::vector<Usage>& some, Of of) {
  std::vector<long> values;
  for (const Usage& one : some) values.push_back(of(one));
  if (values.empty()) return 0;
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2),
                   values.end());
  return values[values.size() / 2];
}

// Those between two shares of the time.
std::vector<Usage> Between(const std::vector<Usage>& usages, double from, double to) {
  std::vector<Usage> some;
  const auto all = static_cast<double>(usages.size());
  for (std::size_t i = 0; i < usages.size(); ++i) {
    const double share = static_cast<double>(i) / all;
    if (share >= from && share < to) some.push_back(usages[i]);
  }
  return some;
}

// Whether the finding of `round` may leave out the name of `one`: so many wrote after it meanwhile
// that the list of names is full, and says so.
bool IsAmongOthers(const Regrowth& one, const std::vector<Regrowth>& all, const SoakRound& round) {
  constexpr int kNamesShown = 3;
  const auto later = std::count_if(all.begin(), all.end(), [&](const Regrowth& other) {
    return other.before > one.after && other.before <= round.ended;
  });
  return later >= kNamesShown && round.growth.find("; and others. ") != std::string::npos;
}

}  // namespace

std::vector<SoakRound> RoundsFrom(const std::vector<Json>& told) {
  std::vector<SoakRound> rounds;
  for (const Json& one : told) rounds.push_back(RoundFrom(one));
  return rounds;
}

NoticedRegrowths ExpectNoticed(const std::vector<Regrowth>& regrowths,
                               const std::vector<SoakRound>& rounds,
                               const std::vector<Json>& news) {
  NoticedRegrowths noticed;
  for (const Regrowth& one : regrowths) {
    SCOPED_TRACE(one.processor + ", written at " + FormatTime(one.before));
    const auto due = FirstGoodAfter(one.after, rounds);
    const auto found = std::find_if(rounds.begin(), rounds.end(), [&](const SoakRound& round) {
      return round.ended >= one.before && (round.growth.find(one.processor) != std::string::npos ||
                                           IsAmongOthers(one, regrowths, round));
    });
    EXPECT_TRUE(due != rounds.end()) << "no round began after it and went well";
    EXPECT_TRUE(found != rounds.end()) << "no round noticed it";
    if (due == rounds.end() || found == rounds.end()) continue;
    EXPECT_LE(found->number, due->number) << "it was noticed late";
    noticed.slowest =
        std::max(noticed.slowest, std::chrono::duration_cast<Duration>(found->ended - one.before));
    if (IsAmongOthers(one, regrowths, *found)) {
      ++noticed.among_others;
      continue;
    }
    const std::string named = one.processor + ", likely cloud_run_job." + one.job;
    EXPECT_NE(found->growth.find(named), std::string::npos) << found->growth;
    const Json* const told = NewsOf(found->number, news);
    const Json* const anew = told == nullptr ? nullptr : GrowthIn((*told)["appeared"]);
    if (anew == nullptr) continue;  // ExpectToldOnce has it that it was told and is not over
    ++noticed.told_anew;
    EXPECT_NE(StringAt(*anew, "detail").find(named), std::string::npos) << *anew;
  }
  return noticed;
}

void ExpectMended(const std::vector<Drift>& drifts, const std::vector<SoakRound>& rounds) {
  for (const Drift& drift : drifts) {
    SCOPED_TRACE(drift.job + ", deployed at " + FormatTime(drift.after));
    const auto due = FirstGoodAfter(drift.after, rounds);
    ASSERT_TRUE(due != rounds.end()) << "no round began after it and went well";
    const bool mended = std::any_of(rounds.begin(), due + 1, [&](const SoakRound& round) {
      if (round.ended < drift.after) return false;
      return round.changed.contains(drift.job) || round.held.contains(drift.job);
    });
    EXPECT_TRUE(mended);
  }
}

void ExpectToldOnce(const std::vector<SoakRound>& rounds, const std::vector<Json>& news) {
  std::set<std::string> told;
  for (const Json& one : news) {
    SCOPED_TRACE("the news of round " + Dump(one["round"]));
    for (const Json& problem : one["gone"]) {
      EXPECT_EQ(told.erase(KeyOf(problem)), 1U) << "over, and was not told: " << problem;
    }
    for (const Json& problem : one["appeared"]) {
      EXPECT_TRUE(told.insert(KeyOf(problem)).second) << "told again: " << problem;
    }
    EXPECT_EQ(told.size(), one["now"].size());
  }
  EXPECT_EQ(GrowthTold(news), GrowthSeen(rounds));
}

int ExpectBackoff(const std::vector<SoakRound>& rounds) {
  using std::chrono::milliseconds;
  int failed = 0;
  for (std::size_t i = 0; i < rounds.size(); ++i) {
    const SoakRound& round = rounds[i];
    if (!round.Failed()) continue;
    SCOPED_TRACE("round " + std::to_string(round.number));
    ++failed;
    std::int64_t pause = 30'000;
    for (std::int64_t n = 1; n < round.failures; ++n)
      pause = std::min<std::int64_t>(2 * pause, 900'000);
    if (!round.next || i + 1 == rounds.size()) {
      ADD_FAILURE() << "nothing came after it";
      continue;
    }
    const auto until = std::chrono::duration_cast<milliseconds>(*round.next - round.ended).count();
    EXPECT_GE(until, pause * 9 / 10 - 100);
    EXPECT_LE(until, pause * 11 / 10 + 100);
    EXPECT_GE(rounds[i + 1].started, *round.next - milliseconds{100});
    EXPECT_TRUE(std::any_of(rounds.begin() + static_cast<std::ptrdiff_t>(i), rounds.end(),
                            [](const SoakRound& later) { return later.WentWell(); }))
        << "none went well after it";
  }
  return failed;
}

void ExpectNotMown(const std::vector<SoakRound>& rounds,
                   const std::vector<std::map<std::string, Json>>& deleted, std::size_t lost) {
  std::map<std::string, std::size_t> by_text;
  for (const SoakRound& round : rounds) by_text[round.manifest_digest] += round.deleted > 0 ? 1 : 0;
  for (const auto& [text, times] : by_text) EXPECT_LE(times, kMostCleanUps) << text;
  std::map<std::size_t, std::size_t> by_rule;
  std::set<std::string> names;
  for (const auto& one : deleted) {
    std::set<std::size_t> rules;
    for (const auto& entry : one) {
      rules.insert(SoakRuleOf(entry.first));
      names.insert(entry.first);
    }
    for (const std::size_t rule : rules) ++by_rule[rule];
  }
  for (const auto& [rule, times] : by_rule) EXPECT_LE(times, kMostCleanUps + lost) << rule;
  EXPECT_FALSE(by_rule.contains(kSoakRules)) << "a document that no rule names was deleted";
}

std::string ExpectFlat(const std::vector<Usage>& usages) {
  const std::vector<Usage> early = Between(usages, 0.2, 0.3);
  const std::vector<Usage> late = Between(usages, 0.9, 1);
  const auto resident = [](const Usage& one) { return one.resident_kib; };
  const auto threads = [](const Usage& one) { return one.threads; };
  const auto descriptors = [](const Usage& one) { return one.descriptors; };
  constexpr long kSlackKib = 4 * 1024;  // the last fifty rounds, and what the heap keeps
  constexpr long kSlack = 3;            // a connection that is idle, or was
  EXPECT_GT(Median(early, resident), 0) << "nothing was sampled";
  EXPECT_LE(Median(late, resident), Median(early, resident) + kSlackKib);
  EXPECT_LE(Median(late, threads), Median(early, threads) + kSlack);
  EXPECT_LE(Median(late, descriptors), Median(early, descriptors) + kSlack);
  constexpr double kMib = 1024;
  return fmt::format("RSS {:.1f} -> {:.1f} MiB, {} -> {} descriptors, {} -> {} threads",
                     static_cast<double>(Median(early, resident)) / kMib,
                     static_cast<double>(Median(late, resident)) / kMib, Median(early, descriptors),
                     Median(late, descriptors), Median(early, threads), Median(late, threads));
}

}  // namespace lockstep::testing::proof
