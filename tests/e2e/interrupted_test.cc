// Stopped or killed at any point, the next apply converges and nothing is lost.
#include <csignal>

#include "tests/e2e/e2e_fixture.h"

namespace lockstep {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using testing::Ended;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

// The id of a run that stands behind `words` in `text`, wherever its lines break; empty if none
// does.
std::string RunBehind(const std::string& words, const std::string& text) {
  const std::string line = testing::Unbroken(text);
  const std::size_t at = line.find(words);
  if (at == std::string::npos) return "";
  const std::size_t begin = at + words.size();
  return line.substr(begin, line.find_first_not_of("0123456789abcdef", begin) - begin);
}

class Interrupted : public testing::EndToEnd {
 protected:
  // The rest of the work is done by the next run, and between all backups nothing is missing.
  void ExpectNextApplyConverges(const std::string& manifest) {
    ASSERT_NO_FATAL_FAILURE(FreeLeases());
    const Ended next = Lockstep({"apply", "--auto-approve", manifest});
    EXPECT_EQ(next.exit_code, 0) << next.err << next.out;
    EXPECT_THAT(cloud->DocumentIds("processor_heartbeats"), SizeIs(18));
    EXPECT_THAT(Lockstep({"plan", manifest}).out, ContainsRegex("(^|\n)No changes\\. "));
    EXPECT_THAT(NamesInBackups(), SizeIs(1035)) << "every deleted document is in a backup";
  }
};

TEST_F(Interrupted, TheFirstSignalEndsGracefullyAndGivesTheLeaseBack) {
  StartIncident({.latency = Duration{20}});
  const std::string manifest = Manifest();
  const auto apply = Launch({"apply", "--auto-approve", kSlowly, manifest});
  ASSERT_TRUE(AwaitRequests(":commit", 3));
  apply->Signal(SIGINT);
  const Ended ended = apply->Wait();
  EXPECT_EQ(ended.exit_code, 1);
  EXPECT_THAT(ended.err, AllOf(HasSubstr("Interrupt received"), HasSubstr("Error: ")));
  EXPECT_THAT(ended.out, Not(HasSubstr("Apply complete!")));
  const Ended held = Lockstep({"unlock", manifest, "processor_heartbeats", "any-run"});
  EXPECT_THAT(held.err, HasSubstr("nobody holds the lease of processor_heartbeats"));
  ExpectNextApplyConverges(manifest);
}

TEST_F(Interrupted, TheFirstSignalEndsAWaitForTheWriteQuotaAtOnce) {
  StartIncident({.latency = Duration{20}});
  const auto apply =
      Launch({"apply", "--auto-approve", "--write-rate=1", "--parallelism=4", Manifest()});
  // One job has its turn, and is proven once it is updated; three wait a minute for theirs.
  ASSERT_TRUE(AwaitRequests("-backfill/executions", 1));
  const Duration signalled = clock.Monotonic();
  apply->Signal(SIGINT);
  const Ended ended = apply->Wait();
  EXPECT_LT(clock.Monotonic() - signalled, std::chrono::seconds{20});
  EXPECT_EQ(ended.exit_code, 1);
  EXPECT_THAT(ended.err, HasSubstr("stopped while waiting for the write quota of us-west2"));
  EXPECT_THAT(ended.err, Not(HasSubstr("not known")));
  EXPECT_THAT(Writes(), SizeIs(1));
}

TEST_F(Interrupted, KilledWhileImagesAreDeployedTheNextApplyGoesOn) {
  StartIncident({.latency = Duration{20}});
  const std::string manifest = Manifest();
  const auto apply = Launch({"apply", "--auto-approve", manifest});
  ASSERT_TRUE(AwaitRequests("/operations/", 1));
  apply->Signal(SIGKILL);
  apply->Wait();
  ExpectNextApplyConverges(manifest);
}

TEST_F(Interrupted, TheLeaseOfAKilledRunIsUnlockedByItsId) {
  StartIncident({.latency = Duration{20}});
  const std::string manifest = Manifest();
  const auto apply = Launch({"apply", "--auto-approve", kSlowly, manifest});
  ASSERT_TRUE(AwaitRequests(":commit", 3));
  apply->Signal(SIGKILL);
  apply->Wait();
  const Ended refused = Lockstep({"apply", "--auto-approve", manifest});
  EXPECT_EQ(refused.exit_code, 1);
  const std::string run = RunBehind("lockstep unlock FILE processor_heartbeats ", refused.err);
  ASSERT_FALSE(run.empty()) << refused.err;
  const Ended other = Lockstep({"unlock", manifest, "processor_heartbeats", "another-run"});
  EXPECT_EQ(other.exit_code, 1);
  EXPECT_THAT(other.err, HasSubstr("it is not run another-run that holds it"));
  const Ended unlocked = Lockstep({"unlock", manifest, "processor_heartbeats", run});
  EXPECT_EQ(unlocked.exit_code, 0) << unlocked.err;
  EXPECT_THAT(unlocked.out, HasSubstr("Unlocked firestore_collection.processor_heartbeats: "));
  EXPECT_EQ(Lockstep({"apply", "--auto-approve", manifest}).exit_code, 0);
  EXPECT_THAT(cloud->DocumentIds("processor_heartbeats"), SizeIs(18));
}

TEST_F(Interrupted, KilledWhileDocumentsAreDeletedNothingIsLost) {
  StartIncident({.latency = Duration{20}});
  const std::string manifest = Manifest();
  const auto apply = Launch({"apply", "--auto-approve", kSlowly, manifest});
  ASSERT_TRUE(AwaitRequests(":commit", 3));
  apply->Signal(SIGKILL);
  apply->Wait();
  ExpectNextApplyConverges(manifest);
}

}  // namespace
}  // namespace lockstep
