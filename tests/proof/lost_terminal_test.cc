// Nobody reads what an apply prints, or its terminal is gone: it ends, and between two batches.
#include <future>

#include "tests/proof/day.h"

namespace lockstep::testing::proof {
namespace {

TEST(LostTerminal, WithItsOutputClosedAnApplyEndsAndNothingIsLost) {
  Day day;
  const std::string code = day.folder() / "code";
  Program piped(
      {"/bin/sh", "-c", "{ \"$0\" apply --auto-approve \"$1\"; echo $? >\"$2\"; } | head -n 1",
       Binary(), day.Manifest(), code},
      day.Environment());
  EXPECT_EQ(piped.Wait().exit_code, 0);
  EXPECT_TRUE(std::filesystem::exists(code)) << "it did not end";
  day.ExpectNothingLost();
  day.ExpectCommitsWithinBounds();
  day.ExpectConverges();
  Figure("output closed behind its first line: 0 documents lost, the next apply converged");
}

TEST(LostTerminal, ASighupAtAnyRequestEndsAnApplyBetweenTwoBatches) {
  std::vector<int> requests;
  for (int request = 1; request <= 190; ++request) requests.push_back(request);
  const auto chosen = IsLong() ? requests : Dice().Some(requests, 8);
  ForEachAtOnce(chosen, [](int request) {
    SCOPED_TRACE("request " + std::to_string(request));
    Day day;
    std::promise<Program*> launched;
    std::shared_future<Program*> program = launched.get_future().share();
    day.proxy().Add({.fault =
                         [&](Exchange& exchange) {
                           program.get()->Signal(SIGHUP);
                           exchange.Send(exchange.Forward());
                         },
                     .first = request,
                     .times = 1});
    const auto apply = day.Launch({"apply", "--auto-approve", day.Manifest()});
    launched.set_value(apply.get());
    const int code = apply->Wait().exit_code;
    EXPECT_TRUE(code == 0 || code == 1) << code;
    day.ExpectNothingLost();
    day.ExpectCommitsWithinBounds();
    day.ExpectConverges();
  });
  Figure(std::to_string(chosen.size()) + " hang-ups: 0 documents lost, each next apply converged");
}

}  // namespace
}  // namespace lockstep::testing::proof
