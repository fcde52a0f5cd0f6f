// The loop as the real program, at work on the incident.
#pragma once

#include <csignal>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/e2e/e2e_fixture.h"
#include "tests/support/occurrences.h"

namespace lockstep::testing {

inline constexpr const char* kRoundEnded = "a round ended";
inline constexpr const char* kAJob = "nbac-team-boxscore-processor-backfill";

class LoopProgram : public EndToEnd {
 protected:
  std::unique_ptr<Program> Begin(const std::string& mode, std::vector<std::string> more) {
    std::vector<std::string> words = {"run", "--every=1s", "--mode=" + mode};
    words.insert(words.end(), more.begin(), more.end());
    return Launch(std::move(words));
  }

  // Returns once `done`, asked again and again; false if that takes longer than `at_most`.
  bool Await(const std::function<bool()>& done, Duration at_most = std::chrono::seconds{20}) {
    const Duration end = clock.Monotonic() + at_most;
    while (clock.Monotonic() < end) {
      if (done()) return true;
      clock.SleepFor(Duration{10}, {});
    }
    return false;
  }

  bool AwaitLogged(const std::string& piece, std::size_t count = 1) {
    return Await([&] { return Occurrences(piece, Trace()) >= count; });
  }

  // `count` more rounds have ended.
  bool AwaitRounds(std::size_t count) {
    return AwaitLogged(kRoundEnded, Occurrences(kRoundEnded, Trace()) + count);
  }

  Ended Stop(Program& run) {
    const Duration signalled = clock.Monotonic();
    run.Signal(SIGTERM);
    Ended ended = run.Wait();
    EXPECT_LT(clock.Monotonic() - signalled, std::chrono::seconds{10});
    EXPECT_EQ(ended.exit_code, 0) << ended.err << ended.out;
    return ended;
  }

  bool Clean() const { return cloud->DocumentIds("processor_heartbeats").size() == 18; }

  static std::string ImageOf(const Json& job) {
    return StringAt(job["template"]["template"]["containers"][0], "image");
  }

  // As somebody would who deploys `image` by hand.
  void Deploy(const std::string& image) {
    Json job = cloud->Job(kAJob);
    job["template"]["template"]["containers"][0]["image"] = image;
    PatchJob(kAJob, job);
  }
};

}  // namespace lockstep::testing
