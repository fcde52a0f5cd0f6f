#include "reconciler/loop/loop.h"

#include <gmock/gmock.h>

#include <functional>
#include <map>
#include <mutex>
#include <set>

#include "reconciler/loop/status_board.h"
#include "tests/support/fakes.h"
#include "tests/support/own_process.h"
#include "tests/support/simulated_clock.h"

namespace lockstep {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::kSanitized;
using testing::OpenDescriptors;
using testing::ResidentKib;
using testing::RunningThreads;
using ::testing::SizeIs;

const Address kNightly{"cloud_run_job", "nightly"};

// Does in a round what the test says; notes when each began, and whether two ran at once.
class ToyRunner final : public RoundRunner {
 public:
  using Do = std::function<Round(const RoundRequest& request)>;
  ToyRunner(Clock& clock, Do act) : clock_(clock), act_(std::move(act)) {}

  Round Run(const RoundRequest& request) override {
    {
      const std::lock_guard lock(mutex_);
      began[request.manifest].push_back(clock_.Monotonic());
      twice_at_once = twice_at_once || !running_.insert(request.manifest).second;
      most_at_once = std::max(most_at_once, running_.size());
    }
    Round round = act_(request);
    const std::lock_guard lock(mutex_);
    running_.erase(request.manifest);
    return round;
  }

  std::map<std::string, std::vector<Duration>> began;
  bool twice_at_once = false;
  std::size_t most_at_once = 0;

 private:
  Clock& clock_;
  Do act_;
  std::mutex mutex_;
  std::set<std::string> running_;
};

// Stops the loop once it was told of `rounds` rounds.
class StopAfter final : public RoundObserver {
 public:
  StopAfter(std::size_t rounds, std::stop_source& stop) : rounds_(rounds), stop_(stop) {}
  void OnRound(const Round& round) override {
    told.push_back(round);
    if (told.size() >= rounds_) stop_.request_stop();
  }
  std::vector<Round> told;

 private:
  const std::size_t rounds_;
  std::stop_source& stop_;
};

Round WithOutcome(RoundOutcome outcome) { return {.outcome = outcome}; }

class Loop : public ::testing::Test {
 protected:
  // Rounds of one manifest, and when each began, from the first on.
  std::vector<Duration> RoundsOfOne(std::size_t rounds, const ToyRunner::Do& act) {
    testing::FakeClock clock;
    ToyRunner runner(clock, act);
    std::stop_source stop;
    StopAfter observer(rounds, stop);
    RoundObserver* const observers[] = {&observer};
    const std::vector<std::string> manifests = {"m.yaml"};
    RunLoop(manifests, schedule, {clock, random, runner, observers}, stop.get_token());
    told = observer.told;
    std::vector<Duration> began = runner.began["m.yaml"];
    const Duration first = began.at(0);
    for (Duration& time : began) time -= first;
    return began;
  }

  testing::HalfRandom random;
  Schedule schedule;
  std::vector<Round> told;
};

TEST_F(Loop, RoundsComeInTheirTurnAndAreNumbered) {
  EXPECT_THAT(RoundsOfOne(3, [](const auto&) { return WithOutcome(RoundOutcome::kOk); }),
              ElementsAre(minutes{0}, minutes{10}, minutes{20}));
  ASSERT_THAT(told, SizeIs(3));
  EXPECT_EQ(told[1].number, 2);
  EXPECT_EQ(told[1].manifest, "m.yaml");
  ASSERT_TRUE(told[1].next_round);
}

TEST_F(Loop, FailuresInARowLengthenThePauseAndASuccessEndsThat) {
  const std::vector<RoundOutcome> outcomes = {RoundOutcome::kFailed, RoundOutcome::kDeadline,
                                              RoundOutcome::kFailed, RoundOutcome::kOk,
                                              RoundOutcome::kFailed, RoundOutcome::kOk};
  std::size_t next = 0;
  EXPECT_THAT(
      RoundsOfOne(6, [&](const auto&) { return WithOutcome(outcomes.at(next++)); }),
      ElementsAre(seconds{0}, seconds{30}, seconds{90}, seconds{210}, seconds{810}, seconds{840}));
  EXPECT_EQ(told[2].failures, 3);
  EXPECT_EQ(told[3].failures, 0);
}

TEST_F(Loop, WhatIsBlockedOrSkippedIsNoFailure) {
  std::size_t next = 0;
  const auto act = [&](const auto&) {
    return WithOutcome(next++ == 0 ? RoundOutcome::kBlocked : RoundOutcome::kSkipped);
  };
  EXPECT_THAT(RoundsOfOne(3, act), ElementsAre(minutes{0}, minutes{10}, minutes{20}));
}

TEST_F(Loop, EachRoundHasItsDeadline) {
  testing::FakeClock clock;
  std::vector<Duration> left;
  ToyRunner runner(clock, [&](const RoundRequest& request) {
    left.push_back(request.deadline - clock.Monotonic());
    return WithOutcome(RoundOutcome::kOk);
  });
  std::stop_source stop;
  StopAfter observer(3, stop);
  RoundObserver* const observers[] = {&observer};
  schedule.round_deadline = minutes{7};
  const std::vector<std::string> manifests = {"m.yaml"};
  RunLoop(manifests, schedule, {clock, random, runner, observers}, stop.get_token());
  EXPECT_THAT(left, Each(Duration{minutes{7}}));
}

TEST_F(Loop, WhatIsChangedBackForTheThirdTimeIsSuspendedForTheFourth) {
  std::vector<std::size_t> suspended;
  RoundsOfOne(5, [&](const RoundRequest& request) {
    const bool held = !request.guard.Suspended("d").empty();
    suspended.push_back(held ? 1 : 0);
    return Round{.manifest_digest = "d",
                 .outcome = RoundOutcome::kOk,
                 .resources = {{.address = kNightly, .changed = !held, .wish = "image = a"}}};
  });
  EXPECT_THAT(suspended, ElementsAre(0, 0, 0, 1, 1));
  EXPECT_THAT(told[1].flapping, IsEmpty());
  EXPECT_THAT(told[2].flapping, ElementsAre(::testing::Field(&Flapping::address, kNightly)));
}

TEST_F(Loop, SeveralManifestsRunSideBySideAndNoneTwiceAtOnce) {
  const std::vector<std::string> manifests = {"fast.yaml", "slow.yaml", "broken.yaml"};
  testing::SimulatedClock clock(manifests.size());
  ToyRunner runner(clock, [&](const RoundRequest& request) {
    const bool slow = request.manifest == "slow.yaml";
    clock.SleepFor(slow ? minutes{45} : minutes{2}, request.stop);
    return WithOutcome(request.manifest == "broken.yaml" ? RoundOutcome::kFailed
                                                         : RoundOutcome::kOk);
  });
  std::stop_source stop;
  StopAfter observer(300, stop);
  RoundObserver* const observers[] = {&observer};
  RunLoop(manifests, schedule, {clock, random, runner, observers}, stop.get_token());
  EXPECT_FALSE(runner.twice_at_once);
  EXPECT_GE(runner.most_at_once, 2U);
  const std::vector<Duration>& fast = runner.began["fast.yaml"];
  for (std::size_t i = 1; i < fast.size(); ++i) EXPECT_EQ(fast[i] - fast[i - 1], minutes{10});
  const std::vector<Duration>& slow = runner.began["slow.yaml"];
  for (std::size_t i = 1; i < slow.size(); ++i) {
    EXPECT_EQ(slow[i] - slow[i - 1], minutes{45} + seconds{1});
  }
  EXPECT_GT(fast.size(), 4 * slow.size() - 4) << "a slow manifest delays no other";
}

TEST_F(Loop, AStopEndsARoundAndAWaitAtOnce) {
  SystemClock clock;
  std::stop_source stop;
  ToyRunner runner(clock, [&](const RoundRequest& request) {
    if (request.manifest == "waits.yaml") return WithOutcome(RoundOutcome::kOk);
    stop.request_stop();
    return WithOutcome(request.stop.stop_requested() ? RoundOutcome::kStopped : RoundOutcome::kOk);
  });
  const std::vector<std::string> manifests = {"waits.yaml", "works.yaml"};
  StatusBoard board({.manifests = manifests}, clock, nullptr);
  RoundObserver* const observers[] = {&board};
  RunLoop(manifests, schedule, {clock, random, runner, observers}, stop.get_token());
  const ManifestStatus works = board.Now().manifests[1];
  ASSERT_THAT(works.rounds, SizeIs(1));
  EXPECT_EQ(works.rounds[0].outcome, RoundOutcome::kStopped);
  EXPECT_EQ(works.last->next_round, std::nullopt);
}

// A round as the incident's manifest gives it, in size.
Round BigRound(const RoundRequest& request, std::int64_t number) {
  Round round{.manifest_digest = std::string(64, 'a'), .outcome = RoundOutcome::kOk};
  for (int i = 0; i < 30; ++i) {
    RoundResource resource{.address = {"cloud_run_job", "job-" + std::to_string(i)},
                           .why = std::string(200, 'x'),
                           .changed = number % 50 == i,
                           .wish = "image = " + std::to_string(number)};
    resource.ladder.assign(5, {.rung = "digest", .detail = std::string(100, 'y')});
    round.resources.push_back(std::move(resource));
  }
  round.why = request.manifest;
  return round;
}

TEST_F(Loop, AWeekOfRoundsLeaksNoMemoryNoFileAndNoThread) {
  const std::vector<std::string> manifests = {"a.yaml", "b.yaml", "c.yaml"};
  testing::SimulatedClock clock(manifests.size());
  StatusBoard board({.manifests = manifests}, clock, nullptr);
  std::atomic<std::int64_t> number = 0;
  const auto rounds_of = [&](std::size_t rounds) {
    ToyRunner runner(clock, [&](const RoundRequest& request) {
      clock.SleepFor(seconds{40}, request.stop);
      return BigRound(request, ++number);
    });
    class Count final : public RoundObserver {
     public:
      Count(std::size_t most, std::stop_source& stop) : most_(most), stop_(stop) {}
      void OnRound(const Round&) override {
        if (++seen_ >= most_) stop_.request_stop();
      }

     private:
      const std::size_t most_;
      std::stop_source& stop_;
      std::size_t seen_ = 0;
    };
    std::stop_source stop;
    Count count(rounds, stop);
    RoundObserver* const observers[] = {&board, &count};
    RunLoop(manifests, schedule, {clock, random, runner, observers}, stop.get_token());
  };
  constexpr std::size_t kAWeek = 3 * 7 * 24 * 6;  // of three manifests every ten minutes
  rounds_of(3 * kRoundsKept * 2);                 // until the history is full
  const std::ptrdiff_t files = OpenDescriptors();
  const std::ptrdiff_t threads = RunningThreads();
  const long resident = ResidentKib();
  const Duration began = clock.Monotonic();
  rounds_of(kAWeek);
  EXPECT_GE(clock.Monotonic() - began, hours{24 * 7} - minutes{11});
  EXPECT_EQ(OpenDescriptors(), files);
  EXPECT_EQ(RunningThreads(), threads);
  EXPECT_TRUE(kSanitized || ResidentKib() < resident + 4 * 1024) << resident;
  for (const ManifestStatus& one : board.Now().manifests) {
    EXPECT_THAT(one.rounds, SizeIs(kRoundsKept));
  }
}

}  // namespace
}  // namespace lockstep
