// Rounds in this process, against the embedded cloud: what they leave behind, what they share.
#include <algorithm>

#include "reconciler/cli/cloud_rounds.h"
#include "reconciler/cli/no_progress.h"
#include "reconciler/loop/status_board.h"
#include "tests/e2e/e2e_fixture.h"
#include "tests/support/fakes.h"
#include "tests/support/own_process.h"

namespace lockstep::cli {
namespace {

using ::testing::IsEmpty;
using testing::OpenDescriptors;
using testing::ResidentKib;
using testing::RunningThreads;

// Stops the loop after so many rounds.
class LastRound final : public RoundObserver {
 public:
  LastRound(int rounds, std::stop_source& stop) : left_(rounds), stop_(stop) {}
  void OnRound(const Round&) override {
    if (--left_ <= 0) stop_.request_stop();
  }

 private:
  int left_;
  std::stop_source& stop_;
};

class Rounds : public testing::EndToEnd {
 protected:
  // The product's cloud, with no environment but the sandbox.
  void Open(RunOptions wanted) {
    options = std::move(wanted);
    options.apply.cloud.endpoint = cloud->url();
    options.apply.cloud.metadata = false;
    options.apply.backup_directory = folder / "backups";
    auto made = Cloud::Make(options.apply.cloud, context.get_env, log, silent);
    ASSERT_TRUE(made) << made.error().message;
    product = *std::move(made);
    rounds = std::make_unique<CloudRounds>(options, *product, context);
  }

  Round One(const std::string& manifest) {
    return rounds->Run({manifest, guard, clock.Monotonic() + std::chrono::minutes{5}, {}});
  }

  testing::NoLog log;
  NoProgress silent;
  Console console{{}, [](const char*) -> const char* { return nullptr; }};
  Context context{console,
                  log,
                  [](const char* name) -> const char* {
                    return std::string_view(name) == "LOCKSTEP_ACCESS_TOKEN"
                               ? testing::canaries::kToken
                               : nullptr;
                  },
                  {}};
  RunOptions options;
  FlapGuard guard;
  std::unique_ptr<Cloud> product;
  std::unique_ptr<CloudRounds> rounds;
};

TEST_F(Rounds, ManyLeaveNoFileNoThreadAndNoMemoryBehind) {
  StartIncident();
  const std::string manifest = Manifest();
  ASSERT_NO_FATAL_FAILURE(Open({.files = {manifest}, .mode = RoundMode::kApply}));
  ASSERT_EQ(One(manifest).outcome, RoundOutcome::kOk);
  const auto many = [&](int count) {
    for (int i = 0; i < count; ++i) {
      const Round round = One(manifest);
      ASSERT_EQ(round.outcome, RoundOutcome::kOk) << round.why;
      ASSERT_EQ(round.Count(Alignment::kInStep), 26);
      cloud->ForgetRequests();
    }
  };
  ASSERT_NO_FATAL_FAILURE(many(50));
  const std::ptrdiff_t files = OpenDescriptors();
  const std::ptrdiff_t threads = RunningThreads();
  const long resident = ResidentKib();
  ASSERT_NO_FATAL_FAILURE(many(150));
  // A connection may be new, with two ends and a thread of the sandbox's; none is new each round.
  EXPECT_LE(OpenDescriptors(), files + 20);
  EXPECT_LE(RunningThreads(), threads + 10);
  EXPECT_LT(ResidentKib(), resident + 8'192);
}

TEST_F(Rounds, SeveralManifestsShareOneBoundOnRequestsInFlight) {
  StartIncident({.latency = Duration{5}});
  std::vector<std::string> files;
  for (const char* name : {"a.yaml", "b.yaml", "c.yaml"}) {
    files.push_back(folder / name);
    std::filesystem::copy_file(Manifest(), files.back());
  }
  RunOptions wanted{.files = files};
  wanted.apply.cloud.parallelism = 1;
  ASSERT_NO_FATAL_FAILURE(Open(std::move(wanted)));
  std::stop_source stop;
  LastRound last(6, stop);
  StatusBoard board({.manifests = files}, clock, nullptr);
  RoundObserver* const observers[] = {&board, &last};
  lockstep::RunLoop(files, {.every = std::chrono::seconds{1}},
                    {product->clock(), product->random(), *rounds, observers}, stop.get_token());
  for (const ManifestStatus& one : board.Now().manifests) EXPECT_FALSE(one.rounds.empty());
  std::vector<RecordedRequest> requests = cloud->requests();
  ASSERT_GT(requests.size(), 100U);
  std::sort(requests.begin(), requests.end(),
            [](const auto& a, const auto& b) { return a.at < b.at; });
  for (std::size_t i = 1; i < requests.size(); ++i) {
    EXPECT_GE(requests[i].at - requests[i - 1].at, Duration{4}) << requests[i].target;
  }
}

TEST_F(Rounds, ARoundWhoseTimeIsOverEndsAsThat) {
  StartIncident({.latency = Duration{50}});
  const std::string manifest = Manifest();
  ASSERT_NO_FATAL_FAILURE(Open({.files = {manifest}}));
  const Duration began = clock.Monotonic();
  const Round round = rounds->Run({manifest, guard, began + Duration{100}, {}});
  EXPECT_EQ(round.outcome, RoundOutcome::kDeadline) << round.why;
  EXPECT_LT(clock.Monotonic() - began, std::chrono::seconds{5});
  EXPECT_EQ(round.Count(Alignment::kInStep), 0) << "what was not read is not in step";
}

TEST_F(Rounds, AManifestThatIsGoneBeforeTheFirstRoundFailsIt) {
  StartIncident();
  ASSERT_NO_FATAL_FAILURE(Open({.files = {"gone.yaml"}}));
  const Round round = One("gone.yaml");
  EXPECT_EQ(round.outcome, RoundOutcome::kFailed);
  EXPECT_THAT(round.why, ::testing::HasSubstr("gone.yaml"));
  EXPECT_THAT(round.resources, IsEmpty());
}

}  // namespace
}  // namespace lockstep::cli
