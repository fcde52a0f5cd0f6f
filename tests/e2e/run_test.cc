// The loop, as the real program: what it sees, what it mends, and how it ends.
#include <atomic>
#include <csignal>
#include <functional>

#include "reconciler/http/cpprest_http.h"
#include "reconciler/serve/daemon.h"
#include "tests/e2e/e2e_fixture.h"
#include "tests/support/occurrences.h"
#include "tests/support/real_part.h"

namespace lockstep {
namespace {

using std::chrono::seconds;
using ::testing::AllOf;
using ::testing::ContainsRegex;
using testing::Ended;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::Occurrences;
using testing::Program;
using ::testing::SizeIs;

constexpr const char* kRoundEnded = "a round ended";
constexpr const char* kAJob = "nbac-team-boxscore-processor-backfill";

class LoopProgram : public testing::EndToEnd {
 protected:
  std::unique_ptr<Program> Begin(const std::string& mode, std::vector<std::string> more) {
    std::vector<std::string> words = {"run", "--every=1s", "--mode=" + mode};
    words.insert(words.end(), more.begin(), more.end());
    return Launch(std::move(words));
  }

  // Returns once `done`, asked again and again; false if that takes longer than `at_most`.
  bool Await(const std::function<bool()>& done, Duration at_most = seconds{20}) {
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
    EXPECT_LT(clock.Monotonic() - signalled, seconds{10});
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

  void FreeLeases() {
    for (const std::string& id : cloud->DocumentIds("lockstep_leases")) {
      ASSERT_TRUE(cloud->RemoveDocument("lockstep_leases/" + id));
    }
  }
};

TEST_F(LoopProgram, AnObservingLoopTellsOfDriftOnceAndChangesNothing) {
  StartIncident();
  const auto run = Begin("observe", {Manifest()});
  ASSERT_TRUE(AwaitRounds(3));
  const Ended ended = Stop(*run);
  EXPECT_THAT(ended.out, AllOf(HasSubstr("round 1 ok: 3 of 26 in step, 23 out of step; next at"),
                               HasSubstr("round 3 ok: 3 of 26 in step"), HasSubstr("Stopped")));
  EXPECT_EQ(Occurrences("cloud_run_service.nba-phase2-raw-processors: out of step", ended.out), 1U);
  EXPECT_THAT(Writes(), IsEmpty());
}

TEST_F(LoopProgram, AnApplyingLoopMendsOnceAndThenFindsNothingToDo) {
  StartIncident();
  const auto run = Begin("apply", {Manifest()});
  ASSERT_TRUE(AwaitRounds(1));
  const std::size_t writes = Writes().size();
  EXPECT_TRUE(Clean());
  ASSERT_TRUE(AwaitRounds(2));
  EXPECT_EQ(Writes().size(), writes) << "nothing is left to do";
  const Ended ended = Stop(*run);
  EXPECT_THAT(ended.out, ContainsRegex("round 1 ok: 26 of 26 in step, 23 changed, 1035 documents"));
  EXPECT_THAT(ended.out, HasSubstr("round 2 ok: 26 of 26 in step; next"));
  EXPECT_THAT(NamesInBackups(), SizeIs(1035));
}

TEST_F(LoopProgram, ANewBadDocumentIsFoundAndDeletedInTheNextRound) {
  StartIncident();
  const auto run = Begin("apply", {Manifest()});
  ASSERT_TRUE(AwaitRounds(1));
  ASSERT_TRUE(Clean());
  cloud->AddDocument("processor_heartbeats/Some_None_1", Json::object());
  ASSERT_TRUE(AwaitRounds(2));
  EXPECT_TRUE(Clean());
  EXPECT_THAT(Stop(*run).out, HasSubstr("1 document deleted"));
}

TEST_F(LoopProgram, ABadManifestKeepsTheLastGoodOneAndAGoodOneIsTakenUp) {
  StartIncident();
  const std::string manifest = Manifest();
  std::ostringstream good;
  good << std::ifstream(manifest).rdbuf();
  const auto run = Begin("apply", {WriteManifest(good.str() + "suspend: the freeze\n")});
  ASSERT_TRUE(AwaitRounds(1));
  WriteManifest(good.str() + "bad: 1\n");
  ASSERT_TRUE(AwaitLogged("unknown key `bad`"));
  ASSERT_TRUE(AwaitRounds(1));
  EXPECT_THAT(Writes(), IsEmpty()) << "the last good one was suspended";
  WriteManifest(good.str());
  EXPECT_TRUE(Await([this] { return Clean(); }));
  const Ended ended = Stop(*run);
  EXPECT_THAT(ended.out,
              AllOf(HasSubstr("round 1 skipped (the manifest is suspended: the freeze): 3 of 26"),
                    HasSubstr("the manifest cannot be used, and the last good one counts: "),
                    HasSubstr("the manifest can be used again")));
}

TEST_F(LoopProgram, AManifestThatIsBadFromTheBeginningIsRefusedAtOnce) {
  StartIncident();
  const std::string good = Manifest();
  std::ofstream(folder / "bad.yaml") << "lockstep: 1\nbad: 1\n";
  const Ended refused = Lockstep({"run", good, folder / "bad.yaml"});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.err, HasSubstr("unknown key `bad`"));
  EXPECT_THAT(Lockstep({"run", good, good}).err, HasSubstr("is given twice"));
  EXPECT_THAT(Lockstep({"run", "-"}).err, HasSubstr("standard input"));
  EXPECT_THAT(cloud->requests(), IsEmpty());
}

TEST_F(LoopProgram, WhatCannotBeReadIsAFailureAndNoStateOfTheResource) {
  StartIncident();
  const auto run = Begin("observe", {Manifest()});
  ASSERT_TRUE(AwaitRounds(1));
  cloud->Inject({.target_part = "/us-west2/jobs", .times = 1'000'000, .status = 403});
  ASSERT_TRUE(AwaitLogged("outcome=failed"));
  EXPECT_THAT(
      Stop(*run).out,
      AllOf(
          ContainsRegex("round [0-9]+ failed \\(cannot read cloud_run_job: .*: [0-9]+ of 26 in "
                        "step, .*21 not read"),
          ContainsRegex("\n  cloud_run_job.bdl-active-players-processor-backfill, .* and 18 more: "
                        "not read: cannot read cloud_run_job")));
}

TEST_F(LoopProgram, ASignalDuringACleanUpGivesTheLeaseBackAndTheNextRunGoesOn) {
  StartIncident({.latency = Duration{20}});
  const std::string manifest = Manifest();
  const auto run = Begin("apply", {kSlowly, manifest});
  ASSERT_TRUE(AwaitRequests(":commit", 3));
  EXPECT_THAT(Stop(*run).out, HasSubstr("round 1 stopped"));
  const Ended held = Lockstep({"unlock", manifest, "processor_heartbeats", "any-run"});
  EXPECT_THAT(held.err, HasSubstr("nobody holds the lease of processor_heartbeats"));
  const auto again = Begin("apply", {manifest});
  EXPECT_TRUE(AwaitLogged("outcome=ok"));
  EXPECT_TRUE(Clean());
  Stop(*again);
  EXPECT_THAT(NamesInBackups(), SizeIs(1035));
}

// The lease of a killed run is taken over after a minute; that has a test of its own below.
TEST_F(LoopProgram, KilledAtAnyPointTheNextRunConverges) {
  StartIncident({.latency = Duration{10}});
  const std::string manifest = Manifest();
  const std::vector<std::pair<std::string, int>> points = {
      {"/jobs", 1},   {"/operations/", 1}, {"/operations/", 40},
      {":commit", 1}, {":commit", 2},      {":commit", 3}};
  for (const auto& [piece, count] : points) {
    SCOPED_TRACE(piece + " " + std::to_string(count));
    cloud->ForgetRequests();
    const auto run = Begin("apply", {manifest});
    const bool came = AwaitRequests(piece, count);
    run->Signal(SIGKILL);
    run->Wait();
    ASSERT_NO_FATAL_FAILURE(FreeLeases());
    if (!came) break;  // an earlier run had done it already
  }
  const auto last = Begin("apply", {manifest});
  EXPECT_TRUE(Await([this] { return Clean(); }));
  ASSERT_TRUE(AwaitRounds(2));
  EXPECT_THAT(Stop(*last).out, HasSubstr("26 of 26 in step; next"));
  EXPECT_THAT(NamesInBackups(), SizeIs(1035)) << "every deleted document is in a backup";
}

TEST_F(LoopProgram, TheLeaseOfADeadRunIsTakenOverWithoutAnybodysHelp) {
  StartIncident({.latency = Duration{20}});
  const std::string manifest = Manifest();
  const auto dead = Begin("apply", {kSlowly, manifest});
  ASSERT_TRUE(AwaitRequests(":commit", 3));
  dead->Signal(SIGKILL);
  dead->Wait();
  ASSERT_FALSE(Clean());
  const auto next = Begin("apply", {manifest});
  EXPECT_TRUE(Await([this] { return Clean(); }, seconds{90}));
  Stop(*next);
  EXPECT_THAT(Trace(), HasSubstr("took over a lease that was not renewed"));
}

TEST_F(LoopProgram, OfTwoLoopsTheSecondSkipsItsRoundWhileTheFirstCleans) {
  StartIncident({.latency = Duration{20}});
  const std::string manifest = Manifest();
  const auto first = Begin("apply", {kSlowly, manifest});
  ASSERT_TRUE(AwaitRequests(":commit", 3));
  first->Signal(SIGSTOP);  // it lives, and holds the lease
  ASSERT_FALSE(Clean());
  const auto second = Begin("apply", {"--lock-timeout=0s", manifest});
  // Less than the minute after which the lease would be taken over.
  ASSERT_TRUE(Await([&] { return Occurrences("outcome=skipped", Trace()) >= 2; }, seconds{45}))
      << "again in its turn, without a growing pause";
  EXPECT_FALSE(Clean());
  first->Signal(SIGCONT);
  EXPECT_TRUE(Await([this] { return Clean(); }));
  ASSERT_TRUE(AwaitRounds(4));
  EXPECT_THAT(Stop(*second).out,
              AllOf(ContainsRegex("round 1 skipped \\(firestore_collection.processor_heartbeats: "
                                  ".* holds the lease of"),
                    HasSubstr("26 of 26 in step; next")));
  Stop(*first);
  EXPECT_THAT(NamesInBackups(), SizeIs(1035));
}

TEST_F(LoopProgram, WhatIsChangedBackAgainAndAgainIsLeftAloneAfterTheThirdTime) {
  StartIncident();
  const std::string old = ImageOf(cloud->Job(kAJob));
  const auto run = Begin("apply", {Manifest()});
  ASSERT_TRUE(AwaitRounds(1));  // the first change
  for (int i = 0; i < 2; ++i) {
    ASSERT_NO_FATAL_FAILURE(Deploy(old));
    ASSERT_TRUE(Await([&] { return ImageOf(cloud->Job(kAJob)) != old; })) << i;
    ASSERT_TRUE(AwaitRounds(1));
  }
  ASSERT_NO_FATAL_FAILURE(Deploy(old));
  ASSERT_TRUE(AwaitRounds(3));
  EXPECT_EQ(ImageOf(cloud->Job(kAJob)), old);
  EXPECT_THAT(Stop(*run).out, AllOf(HasSubstr("changed three times within an hour"),
                                    HasSubstr(": held: suspended by the flap guard since")));
}

TEST_F(LoopProgram, ServesItsStatusAndTellsItsNews) {
  StartIncident();
  const int hook_port = testing::FreePort();
  std::atomic<int> told = 0;
  const auto hook = Daemon::Start({.port = hook_port, .max_body = std::size_t{1} << 20},
                                  [&told](const DaemonRequest& request) {
                                    if (request.body.find("appeared") != std::string::npos) ++told;
                                    return DaemonAnswer{};
                                  });
  ASSERT_TRUE(hook) << hook.error().message;
  const std::string secret = std::string("/hook/") + testing::canaries::kToken;
  environment.push_back("LOCKSTEP_WEBHOOK_URL=http://127.0.0.1:" + std::to_string(hook_port) +
                        secret);
  const int port = testing::FreePort();
  const auto run = Begin("observe", {"--listen=127.0.0.1:" + std::to_string(port), Manifest()});
  ASSERT_TRUE(AwaitRounds(1));
  auto http = MakeHttp({}, clock);
  ASSERT_TRUE(http);
  const auto get = [&](const std::string& path) {
    return (*http)
        ->Read({.url = "http://127.0.0.1:" + std::to_string(port) + path}, {})
        .value_or(Response{});
  };
  EXPECT_EQ(get("/healthz").status, 200);
  EXPECT_EQ(get("/readyz").status, 200);
  EXPECT_THAT(get("/").body, AllOf(HasSubstr("Not in step"), HasSubstr(kAJob)));
  EXPECT_THAT(get("/metrics").body,
              ContainsRegex("lockstep_bad_documents.*rule=\"none-date\"} 1022\n"));
  EXPECT_THAT(get("/api/status").body, HasSubstr("\"healthy\":true"));
  EXPECT_TRUE(Await([&] { return told == 1; }));
  ASSERT_TRUE(AwaitRounds(2));
  EXPECT_EQ(told, 1) << "what stays as it was is not told again";
  Stop(*run);
}

TEST_F(LoopProgram, RefusesAnAddressOrASinkThatItCannotUse) {
  StartIncident();
  const std::string manifest = Manifest();
  EXPECT_THAT(Lockstep({"run", "--listen=here", manifest}).err, HasSubstr("no address to listen"));
  environment.push_back(std::string("LOCKSTEP_SLACK_WEBHOOK_URL=http://hooks.example/") +
                        testing::canaries::kToken);
  const Ended ended = Lockstep({"run", manifest});
  EXPECT_EQ(ended.exit_code, 1);
  EXPECT_THAT(ended.err, HasSubstr("LOCKSTEP_SLACK_WEBHOOK_URL: plain http"));
}

}  // namespace
}  // namespace lockstep
