#include "reconciler/http/body_pipe.h"

#include <gmock/gmock.h>

#include <limits>
#include <vector>

#include "tests/support/fakes.h"
#include "tests/support/matchers.h"

namespace lockstep {
namespace {

using ::testing::ElementsAre;
using testing::Fails;
using testing::FakeClock;
using ::testing::HasSubstr;
using testing::IsOk;
using ::testing::Optional;

class Pipe : public ::testing::Test {
 protected:
  BodyPipe::Taken Note() {
    return [this](bool wanted) { taken_.push_back(wanted); };
  }
  Result<std::optional<std::string_view>> Next(BodyPipe& pipe, std::stop_token stop = {}) {
    return pipe.Next(clock_, Duration{5'000}, std::move(stop));
  }

  FakeClock clock_;  // begins at a monotonic second
  std::vector<bool> taken_;
};

TEST_F(Pipe, APieceIsGivenBackWhenTheNextIsAskedFor) {
  BodyPipe pipe(false, 100);
  pipe.SetHead({.status = 200});
  pipe.Offer("one", Note());
  EXPECT_THAT(*Next(pipe), Optional(std::string_view("one")));
  EXPECT_THAT(taken_, ElementsAre());
  pipe.Finish({});
  EXPECT_EQ(*Next(pipe), std::nullopt);
  EXPECT_THAT(taken_, ElementsAre(true));
}

TEST_F(Pipe, NoPieceComesBeforeTheHead) {
  BodyPipe pipe(false, 100);
  pipe.Offer("one", Note());
  EXPECT_THAT(Next(pipe), Fails(Code::kDeadlineExceeded, HasSubstr("in time")));
  pipe.Abandon();
}

TEST_F(Pipe, WhatIsCollectedComesWithTheHead) {
  BodyPipe pipe(true, 100);
  pipe.SetHead({.status = 404, .headers = {{"a", "b"}}});
  pipe.Offer("on", Note());
  pipe.Offer("e", Note());
  pipe.Finish({});
  EXPECT_EQ(*Next(pipe), std::nullopt);
  const Response answer = pipe.Take();
  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(answer.body, "one");
  EXPECT_THAT(taken_, ElementsAre(true, true));
}

TEST_F(Pipe, TheCapCountsAllPieces) {
  for (const bool collect : {true, false}) {
    BodyPipe pipe(collect, 5);
    pipe.SetHead({.status = 200});
    pipe.Offer("123", [](bool) {});
    pipe.Offer("456", [](bool wanted) { EXPECT_FALSE(wanted); });
    pipe.Abandon();
    EXPECT_THAT(Next(pipe), Fails(Code::kDataLoss, HasSubstr("larger than 5 bytes")));
  }
}

TEST_F(Pipe, AFailureIsTold) {
  BodyPipe pipe(true, 100);
  pipe.Finish(Fail(Code::kUnavailable, "reset"));
  pipe.Finish({});
  EXPECT_THAT(Next(pipe), Fails(Code::kUnavailable, HasSubstr("reset")));
}

TEST_F(Pipe, AnAbandonedPipeRefusesWhatWaitsAndWhatComes) {
  BodyPipe pipe(false, 100);
  pipe.SetHead({.status = 200});
  pipe.Offer("one", Note());
  pipe.Abandon();
  pipe.Offer("two", Note());
  EXPECT_THAT(taken_, ElementsAre(false, false));
  EXPECT_FALSE(pipe.Announce(3));
}

TEST_F(Pipe, ACountThatFallsIsANegativeChunk) {
  BodyPipe falling(true, 100);
  EXPECT_TRUE(falling.Announce(0));
  EXPECT_TRUE(falling.Announce(5));
  EXPECT_TRUE(falling.Announce(5));
  EXPECT_FALSE(falling.Announce(3));
  EXPECT_THAT(Next(falling), Fails(Code::kDataLoss, HasSubstr("negative size")));
  BodyPipe wrapped(true, 100);
  EXPECT_FALSE(wrapped.Announce(std::numeric_limits<std::uint64_t>::max() - 1));
  EXPECT_THAT(Next(wrapped), Fails(Code::kDataLoss, HasSubstr("negative size")));
}

TEST_F(Pipe, AStopIsNoticedBeforeAPieceThatIsReady) {
  BodyPipe pipe(false, 100);
  pipe.SetHead({.status = 200});
  pipe.Offer("one", Note());
  std::stop_source stop;
  stop.request_stop();
  EXPECT_THAT(Next(pipe, stop.get_token()), Fails(Code::kCancelled, HasSubstr("cancelled")));
  pipe.Abandon();
}

TEST_F(Pipe, AWholeAnswerCountsThoughTheDeadlinePassed) {
  BodyPipe pipe(true, 100);
  pipe.SetHead({.status = 200});
  pipe.Finish({});
  EXPECT_THAT(pipe.Next(clock_, Duration{0}, {}), IsOk());
}

}  // namespace
}  // namespace lockstep
