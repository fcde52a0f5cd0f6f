// The loop, as the real program: what it sees, what it mends, and how it ends.
#include <atomic>

#include "reconciler/http/cpprest_http.h"
#include "reconciler/serve/daemon.h"
#include "tests/e2e/loop_fixture.h"

namespace lockstep {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using testing::Ended;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kAJob;
using ::testing::Not;
using testing::Occurrences;
using ::testing::SizeIs;

class RunCommand : public testing::LoopProgram {};

TEST_F(RunCommand, AnObservingLoopTellsOfDriftOnceAndChangesNothing) {
  StartIncident();
  const auto run = Begin("observe", {Manifest()});
  ASSERT_TRUE(AwaitRounds(3));
  const Ended ended = Stop(*run);
  EXPECT_THAT(ended.out, AllOf(HasSubstr("round 1 ok: 3 of 26 in step, 23 out of step; next at"),
                               HasSubstr("round 3 ok: 3 of 26 in step"), HasSubstr("Stopped")));
  EXPECT_EQ(Occurrences("cloud_run_service.nba-phase2-raw-processors: out of step", ended.out), 1U);
  EXPECT_THAT(Writes(), IsEmpty());
}

TEST_F(RunCommand, AnApplyingLoopMendsOnceAndThenFindsNothingToDo) {
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

TEST_F(RunCommand, ANewBadDocumentIsFoundAndDeletedInTheNextRound) {
  StartIncident();
  const auto run = Begin("apply", {Manifest()});
  ASSERT_TRUE(AwaitRounds(1));
  ASSERT_TRUE(Clean());
  cloud->AddDocument("processor_heartbeats/Some_None_1", Json::object());
  ASSERT_TRUE(AwaitRounds(2));
  EXPECT_TRUE(Clean());
  EXPECT_THAT(Stop(*run).out, HasSubstr("1 document deleted"));
}

TEST_F(RunCommand, ABadManifestKeepsTheLastGoodOneAndAGoodOneIsTakenUp) {
  StartIncident();
  const std::string manifest = Manifest();
  const std::string good = testing::TextOf(manifest);
  const auto run = Begin("apply", {WriteManifest(good + "suspend: the freeze\n")});
  ASSERT_TRUE(AwaitRounds(1));
  WriteManifest(good + "bad: 1\n");
  ASSERT_TRUE(AwaitLogged("unknown key `bad`"));
  ASSERT_TRUE(AwaitRounds(1));
  EXPECT_THAT(Writes(), IsEmpty()) << "the last good one was suspended";
  WriteManifest(good);
  EXPECT_TRUE(Await([this] { return Clean(); }));
  const Ended ended = Stop(*run);
  EXPECT_THAT(ended.out,
              AllOf(HasSubstr("round 1 skipped (the manifest is suspended: the freeze): 3 of 26"),
                    HasSubstr("the manifest cannot be used, and the last good one counts: "),
                    HasSubstr("the manifest can be used again")));
}

TEST_F(RunCommand, AManifestThatIsBadFromTheBeginningIsRefusedAtOnce) {
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

TEST_F(RunCommand, WhatCannotBeReadIsAFailureAndNoStateOfTheResource) {
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

TEST_F(RunCommand, WhatIsChangedBackAgainAndAgainIsLeftAloneAfterTheThirdTime) {
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

TEST_F(RunCommand, ServesItsStatusAndTellsItsNews) {
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

TEST_F(RunCommand, RefusesAnAddressOrASinkThatItCannotUse) {
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
