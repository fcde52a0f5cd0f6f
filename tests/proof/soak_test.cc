// Half an hour of the loop beside old code that writes on, a network that fails now and then,
// people who deploy what they should not, and one who comes to see to it. It runs only when it is
// named: `.ci/proof soak`.
#include <fmt/format.h>

#include <chrono>
#include <optional>

#include "reconciler/engine/backup_reader.h"
#include "reconciler/http/cpprest_http.h"
#include "tests/proof/day.h"
#include "tests/proof/soak_judge.h"
#include "tests/proof/soak_world.h"
#include "tests/support/occurrences.h"

namespace lockstep::testing::proof {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

// LOCKSTEP_PROOF_MINUTES; nullopt: nobody asked for a soak.
std::optional<int> MinutesAskedFor() {
  const char* given = std::getenv("LOCKSTEP_PROOF_MINUTES");
  if (given == nullptr) return std::nullopt;
  return std::max(1, std::atoi(given));
}

enum class Act { kRegrowth, kDrift, kPerson };

class Soak {
 public:
  Soak(Duration length, Writer& http, FirestoreEmulator& emulator, SystemClock& clock)
      : length_(length),
        clock_(clock),
        world_(http, emulator, clock),
        news_(Seed() + 1),
        jobs_(dice_.Some(world_.jobs(), world_.jobs().size())) {
    for (const auto& [name, document] : world_.Documents(kHeartbeats)) {
      if (!IsBad(name)) good_.emplace(name, document);
    }
    for (std::size_t i = jobs_.size(); i > 1; --i) std::swap(jobs_[i - 1], jobs_[dice_.Below(i)]);
    apply_ =
        std::make_unique<SoakLoop>("apply", world_.Place(news_.UrlFor("apply")), Seed() + 2, clock);
    observe_ = std::make_unique<SoakLoop>("observe", world_.Place(news_.UrlFor("observe")),
                                          Seed() + 3, clock);
  }

  void Run() {
    const Duration began = clock_.Monotonic();
    ASSERT_TRUE(Await([this] { return IncidentIsOver(); }, minutes{5})) << apply_->Log();
    const Duration end = std::max(began + length_, clock_.Monotonic() + minutes{1});
    Duration next = clock_.Monotonic() + seconds{20};
    while (clock_.Monotonic() < end && !::testing::Test::HasFatalFailure()) {
      if (clock_.Monotonic() >= next) {
        DoNext();
        next = clock_.Monotonic() + Gap();
      }
      Rest();
    }
    ClearUp();
  }

  void Judge();

 private:
  // Between two acts, so that old code writes about every two minutes; less in a short soak.
  Duration Gap() {
    const Duration gap = seconds{dice_.Between(45, 135)};
    return length_ < minutes{10} ? gap / 4 : gap;
  }

  bool IncidentIsOver() {
    const std::vector<SoakRound> rounds = RoundsFrom(apply_->Rounds());
    return !rounds.empty() && rounds.back().WentWell() &&
           world_.Documents(kHeartbeats).size() == kGood;
  }

  void Rest() {
    clock_.SleepFor(seconds{1}, {});
    for (SoakLoop* const loop : {apply_.get(), observe_.get()}) {
      loop->Sample();
      EXPECT_EQ(world_.Healthy(loop->status_url()), 200) << "rounds go on";
    }
  }

  template <typename Done>
  bool Await(const Done& done, Duration at_most) {
    const Duration give_up = clock_.Monotonic() + at_most;
    while (!done()) {
      if (clock_.Monotonic() >= give_up) return false;
      Rest();
    }
    return true;
  }

  // Of seven acts four are regrowths. Whoever sees to it comes only once something is held, or
  // stays.
  void DoNext() {
    static const std::vector<Act> kActs = {Act::kRegrowth, Act::kRegrowth, Act::kRegrowth,
                                           Act::kRegrowth, Act::kDrift,    Act::kPerson,
                                           Act::kPerson};
    const Act act = dice_.Of(kActs);
    const std::vector<SoakRound> rounds = RoundsFrom(apply_->Rounds());
    const bool holds = rounds.back().held.contains(kHeartbeats);
    // Nobody can notice what a person has removed already.
    const bool seen = rounds.back().WentWell() &&
                      (regrowths_.empty() || rounds.back().started > regrowths_.back().after);
    const bool stays = rounds.back().deleted == 0 && !rounds.back().growth.empty();
    if (act == Act::kDrift) {
      const Drift drift = world_.DeployOldImage(dice_.Of(world_.jobs()));
      if (!drift.job.empty()) drifts_.push_back(drift);
    } else if (act == Act::kPerson && seen && (holds || stays)) {
      const std::set<std::string> removed = world_.RemoveBad(regrowths_);
      removed_.insert(removed.begin(), removed.end());
      if (holds) world_.TouchManifest();
      ++visits_;
    } else {
      const std::string& job = jobs_[regrowths_.size() % jobs_.size()];
      const std::size_t rule = dice_.Below(kSoakRules);
      regrowths_.push_back(world_.WriteBad(job, rule, dice_.Between(1, 12), dice_));
    }
  }

  // The last rounds see a network that is well, so that every failure has an end.
  void ClearUp() {
    for (SoakLoop* const loop : {apply_.get(), observe_.get()}) loop->weather().ClearUp();
    const TimePoint clear = clock_.Now();
    for (SoakLoop* const loop : {apply_.get(), observe_.get()}) {
      const auto well = [&] {
        const std::vector<SoakRound> rounds = RoundsFrom(loop->Rounds());
        return std::any_of(rounds.begin(), rounds.end(), [&](const SoakRound& round) {
          return round.started > clear && round.WentWell();
        });
      };
      EXPECT_TRUE(Await(well, minutes{10})) << loop->Log();
    }
    clock_.SleepFor(seconds{dice_.Between(0, 15)}, {});
    for (SoakLoop* const loop : {apply_.get(), observe_.get()}) {
      const Duration took = loop->Stop();
      EXPECT_LT(took, seconds{10});
      slowest_end_ = std::max(slowest_end_, took);
    }
  }

  // What was deleted, one map of fields by name for each backup.
  std::vector<std::map<std::string, Json>> Deleted() const {
    std::vector<std::map<std::string, Json>> deleted;
    for (const auto& entry : std::filesystem::directory_iterator(world_.folder() / "backups")) {
      Result<BackupReader> backup = BackupReader::Open(entry.path());
      EXPECT_TRUE(backup) << entry.path() << ": " << backup.error().message;
      if (!backup) continue;
      std::map<std::string, Json>& one = deleted.emplace_back();
      const auto take = [&](const Json& document, std::size_t) {
        one[StringAt(document, "name")] = document["fields"];
        return Status{};
      };
      EXPECT_TRUE(backup->ReadAll(take));
      if (one.empty()) deleted.pop_back();
    }
    return deleted;
  }

  std::string TextOf(const NoticedRegrowths& noticed) const;
  void ExpectDocumentsAsTheyShouldBe(const std::vector<std::map<std::string, Json>>& deleted) const;
  void ExpectNothingWritten(const FaultProxy& network) const;
  void ExpectLeasesReleased() const;

  const Duration length_;
  SystemClock& clock_;
  Dice dice_;
  SoakWorld world_;
  NewsReceiver news_;
  std::vector<std::string> jobs_;  // in the order in which their old code writes
  std::map<std::string, Json> good_;
  std::unique_ptr<SoakLoop> apply_;
  std::unique_ptr<SoakLoop> observe_;
  std::vector<Regrowth> regrowths_;
  std::vector<Drift> drifts_;
  std::set<std::string> removed_;  // by whoever saw to it
  int visits_ = 0;
  Duration slowest_end_{0};
};

std::string Soak::TextOf(const NoticedRegrowths& noticed) const {
  const auto all = static_cast<int>(regrowths_.size());
  return fmt::format(
      "{} regrowths, all noticed in the first round that could and attributed ({} of them as one "
      "of others), the slowest {} s after the write; {} told anew, {} while their likes were told",
      all, noticed.among_others, std::chrono::duration_cast<seconds>(noticed.slowest).count(),
      noticed.told_anew, all - noticed.told_anew);
}

void Soak::ExpectDocumentsAsTheyShouldBe(
    const std::vector<std::map<std::string, Json>>& deleted) const {
  std::map<std::string, Json> left = world_.Documents(kHeartbeats);
  for (const auto& [name, document] : good_) {
    EXPECT_TRUE(left.contains(name) && left[name] == document) << name << " is not as it was";
    left.erase(name);
  }
  std::map<std::string, Json> kept;
  for (const auto& one : deleted) kept.insert(one.begin(), one.end());
  for (const Regrowth& regrowth : regrowths_) {
    for (const auto& [name, fields] : regrowth.documents) {
      const auto found = left.find(name);
      if (found != left.end()) {
        EXPECT_EQ(found->second["fields"], fields);
        left.erase(found);
      } else if (!removed_.contains(name)) {
        EXPECT_TRUE(kept.contains(name) && kept[name] == fields) << name << " has no copy";
      }
    }
  }
  EXPECT_TRUE(left.empty()) << left.begin()->first << " was written by nobody";
}

void Soak::ExpectNothingWritten(const FaultProxy& network) const {
  EXPECT_GT(network.CountOf("GET", ""), 0U);
  for (const Passed& one : network.passed()) {
    const bool writes = one.method == "PATCH" || one.method == "PUT" || one.method == "DELETE" ||
                        one.target.find(":commit") != std::string::npos ||
                        one.target.find(":batchWrite") != std::string::npos;
    EXPECT_FALSE(writes) << one.method << " " << one.target;
  }
}

void Soak::ExpectLeasesReleased() const {
  for (const auto& [name, lease] : world_.Documents("lockstep_leases")) {
    EXPECT_EQ(At(At(At(lease, "fields"), "released"), "booleanValue"), true) << lease;
  }
}

void Soak::Judge() {
  const std::vector<SoakRound> rounds = RoundsFrom(apply_->Rounds());
  const std::vector<SoakRound> watched = RoundsFrom(observe_->Rounds());
  const std::vector<Json> news = news_.Of("apply");
  const NoticedRegrowths noticed = ExpectNoticed(regrowths_, rounds, news);
  ExpectMended(drifts_, rounds);
  ExpectToldOnce(rounds, news);
  ExpectToldOnce(watched, news_.Of("observe"));
  const int failed = ExpectBackoff(rounds);
  const int failed_beside = ExpectBackoff(watched);
  const auto deleted = Deleted();
  ExpectNotMown(rounds, deleted, Occurrences("a lease could not be released", apply_->Log()));
  ExpectDocumentsAsTheyShouldBe(deleted);
  ExpectNothingWritten(observe_->network());
  ExpectLeasesReleased();
  EXPECT_EQ(Occurrences("news were not delivered", apply_->Log() + observe_->Log()), 0U);
  const std::string loops =
      fmt::format("apply: {}; observe: {} rounds, {} failed, 0 writes, {}; both ended within {} ms",
                  ExpectFlat(apply_->usages()), watched.size(), failed_beside,
                  ExpectFlat(observe_->usages()), slowest_end_.count());
  Figure(
      fmt::format("{} minutes: {} rounds, {} of them failed of {} faults, each followed by one "
                  "that went well; {}; {} clean-ups, none beyond three of a rule; {} drifts "
                  "mended; {} visits of a person; {} good documents byte-identical; {}",
                  std::chrono::duration_cast<minutes>(length_).count(), rounds.size(), failed,
                  apply_->weather().struck(), TextOf(noticed), deleted.size(), drifts_.size(),
                  visits_, good_.size(), loops));
}

TEST(Soak, EveryRegrowthIsNoticedInOneRoundAttributedToldOnceAndNeverMownInALoop) {
  const std::optional<int> asked = MinutesAskedFor();
  if (!asked) GTEST_SKIP() << "it takes half an hour: `.ci/proof soak`";
  SystemClock clock;
  const auto http = MakeHttp({}, clock);
  ASSERT_TRUE(http) << http.error().message;
  ASSERT_EQ(FirestoreEmulator::WhyWithout(), "");
  FirestoreEmulator emulator(**http);
  ASSERT_TRUE(emulator.running());
  Soak soak(minutes{*asked}, **http, emulator, clock);
  ASSERT_NO_FATAL_FAILURE(soak.Run());
  soak.Judge();
}

}  // namespace
}  // namespace lockstep::testing::proof
