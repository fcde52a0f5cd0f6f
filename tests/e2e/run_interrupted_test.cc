// Loops that are stopped, killed or held up, and what the next one makes of it.
#include "tests/e2e/loop_fixture.h"

namespace lockstep {
namespace {

using std::chrono::seconds;
using ::testing::AllOf;
using ::testing::ContainsRegex;
using testing::Ended;
using ::testing::HasSubstr;
using testing::Occurrences;
using ::testing::SizeIs;

class InterruptedLoop : public testing::LoopProgram {};

TEST_F(InterruptedLoop, ASignalDuringACleanUpGivesTheLeaseBackAndTheNextRunGoesOn) {
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
TEST_F(InterruptedLoop, KilledAtAnyPointTheNextRunConverges) {
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

TEST_F(InterruptedLoop, TheLeaseOfADeadRunIsTakenOverWithoutAnybodysHelp) {
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

TEST_F(InterruptedLoop, OfTwoLoopsTheSecondSkipsItsRoundWhileTheFirstCleans) {
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

}  // namespace
}  // namespace lockstep
