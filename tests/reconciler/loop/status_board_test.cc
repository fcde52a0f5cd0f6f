#include "reconciler/loop/status_board.h"

#include <gmock/gmock.h>

#include "tests/support/fakes.h"

namespace lockstep {
namespace {

using std::chrono::minutes;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class Board : public ::testing::Test {
 protected:
  Round RoundOf(std::int64_t number, RoundOutcome outcome) const {
    return {.number = number,
            .manifest = "a.yaml",
            .outcome = outcome,
            .started = clock.Now(),
            .ended = clock.Now(),
            .next_round = clock.Now() + minutes{10}};
  }

  testing::FakeClock clock;
  StatusBoard board{
      {.version = "1", .round_deadline = minutes{5}, .manifests = {"a.yaml"}}, clock, [] {
        return std::vector<ApiCalls>{{"Cloud Run", "2xx", 3}};
      }};
};

TEST_F(Board, KeepsTheLastFiftyRoundsNewestFirst) {
  for (int i = 1; i <= 60; ++i) board.OnRound(RoundOf(i, RoundOutcome::kOk));
  const ManifestStatus status = board.Now().manifests[0];
  ASSERT_THAT(status.rounds, SizeIs(kRoundsKept));
  EXPECT_EQ(status.rounds.front().number, 60);
  EXPECT_EQ(status.rounds.back().number, 11);
  EXPECT_EQ(status.outcomes.at(RoundOutcome::kOk), 60);
  EXPECT_EQ(board.Now().calls[0].count, 3);
}

TEST_F(Board, KeepsWhatWasKnownThroughRoundsThatCouldNotRead) {
  Round good = RoundOf(1, RoundOutcome::kOk);
  good.resources = {{.address = {"t", "a"}, .alignment = Alignment::kInStep}};
  board.OnRound(good);
  Round blind = RoundOf(2, RoundOutcome::kFailed);
  blind.resources = {{.address = {"t", "a"}, .alignment = Alignment::kUnread}};
  board.OnRound(blind);
  const ManifestStatus status = board.Now().manifests[0];
  EXPECT_EQ(status.last->number, 2);
  EXPECT_EQ(status.known->number, 1);
  EXPECT_EQ(status.last_success, good.ended);
}

TEST_F(Board, AddsUpWhatWasChangedAndDeleted) {
  Round round = RoundOf(1, RoundOutcome::kOk);
  RoundResource cleaned{.address = {"c", "b"}, .changed = true};
  cleaned.documents = CleanUpCount{.deleted = 5};
  round.resources = {{.address = {"t", "a"}, .changed = true}, cleaned};
  board.OnRound(round);
  board.OnRound(round);
  const ManifestStatus status = board.Now().manifests[0];
  EXPECT_EQ(status.changes, 2);
  EXPECT_EQ(status.deleted.at({"c", "b"}), 10);
}

TEST_F(Board, SaysThatItIsNotReadyUntilARoundCouldRead) {
  EXPECT_THAT(WhyNotReady(board.Now()), HasSubstr("a.yaml"));
  board.OnRound(RoundOf(1, RoundOutcome::kFailed));
  EXPECT_THAT(WhyNotReady(board.Now()), HasSubstr("a.yaml"));
  Round good = RoundOf(2, RoundOutcome::kBlocked);
  good.resources = {{.address = {"t", "a"}, .alignment = Alignment::kOutOfStep}};
  board.OnRound(good);
  EXPECT_THAT(WhyNotReady(board.Now()), IsEmpty());
}

TEST_F(Board, SaysThatItIsUnhealthyWhenARoundIsOverdue) {
  clock.SleepFor(minutes{5}, {});
  EXPECT_THAT(WhyUnhealthy(board.Now()), IsEmpty()) << "the first round has its time";
  clock.SleepFor(minutes{2}, {});
  EXPECT_THAT(WhyUnhealthy(board.Now()), HasSubstr("overdue"));
  board.OnRound(RoundOf(1, RoundOutcome::kFailed));
  clock.SleepFor(minutes{15}, {});
  EXPECT_THAT(WhyUnhealthy(board.Now()), IsEmpty()) << "that it failed is no reason to restart it";
  clock.SleepFor(minutes{2}, {});
  EXPECT_THAT(WhyUnhealthy(board.Now()), HasSubstr("overdue"));
}

}  // namespace
}  // namespace lockstep
