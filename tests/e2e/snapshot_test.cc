// A review without credentials: what a snapshot holds, and what is planned from it.
#include <sstream>

#include "reconciler/base/digest.h"
#include "reconciler/base/durable_file.h"
#include "reconciler/saved/snapshot_file.h"
#include "tests/e2e/e2e_fixture.h"

namespace lockstep {
namespace {

using ::testing::AllOf;
using testing::Ended;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;
using testing::Unbroken;

constexpr const char* kAge = "Planned from a snapshot recorded ";

// `text` without the lines that tell of reading, and what a snapshot says of its age.
std::string PlanIn(const std::string& text) {
  std::istringstream lines(text);
  std::string plan;
  for (std::string line; std::getline(lines, line);) {
    const bool reading = line.find(": Reading...") != std::string::npos ||
                         line.find(": Read complete after") != std::string::npos ||
                         line.starts_with("Endpoint: ");
    if (!reading) plan += line + '\n';
  }
  if (plan.starts_with(kAge)) plan.erase(0, plan.find("\n\n") + 2);
  return plan.substr(plan.find_first_not_of('\n'));
}

class SnapshotOfTheIncident : public testing::EndToEnd {
 protected:
  void SetUp() override {
    StartIncident();
    manifest = Manifest();
    file = (folder / "prod.snapshot").string();
    live = Lockstep({"plan", manifest});
    ASSERT_EQ(live.exit_code, 0) << live.err;
    taken = Lockstep({"snapshot", "--out", file, manifest});
    ASSERT_EQ(taken.exit_code, 0) << taken.err;
    requests = cloud->requests().size();
  }

  Ended PlanFromIt(std::vector<std::string> words) {
    words.insert(words.begin(), {"plan", "--snapshot", file});
    return Lockstep(std::move(words));
  }

  // The plan of the shipped manifest with one piece of it replaced by another.
  Ended PlanOf(const std::string& piece, const std::string& by,
               std::vector<std::string> words = {}) {
    words.push_back(Manifest(piece, by));
    return PlanFromIt(std::move(words));
  }

  std::string Bytes() const { return ReadFile(file, kLargestSnapshotFile).value(); }

  void Rewrite(const Snapshot& snapshot) {
    ASSERT_TRUE(WriteFileDurably(file, WriteSnapshotFile(snapshot).value().bytes));
  }

  void ExpectRefused(const char* why) {
    const Ended refused = PlanFromIt({manifest});
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_THAT(Unbroken(refused.err), HasSubstr(why));
    EXPECT_EQ(refused.out, "");
    ExpectNoRequest();
  }

  void ExpectNoRequest() { EXPECT_THAT(cloud->requests(), SizeIs(requests)); }

  std::string manifest;
  std::string file;
  Ended live;
  Ended taken;
  std::size_t requests = 0;
};

TEST_F(SnapshotOfTheIncident, PlansWhatTheLiveProjectWouldAlthoughThatIsGone) {
  EXPECT_THAT(Writes(), IsEmpty());
  cloud.reset();
  environment.clear();
  environment.push_back("GOOGLE_APPLICATION_CREDENTIALS=" + (folder / "none.json").string());
  environment.emplace_back("GCE_METADATA_HOST=127.0.0.1:9");
  environment.emplace_back("HTTPS_PROXY=not a proxy");
  environment.emplace_back("LOCKSTEP_ENDPOINT=not a URL");
  const Ended planned = PlanFromIt({manifest});
  EXPECT_EQ(planned.exit_code, 0) << planned.err;
  EXPECT_THAT(planned.out, StartsWith(kAge));
  EXPECT_THAT(Unbroken(planned.out), HasSubstr(": nothing was read. "));
  EXPECT_EQ(PlanIn(planned.out), PlanIn(live.out));
  EXPECT_EQ(planned.err, live.err);
  const Ended streamed = PlanFromIt({"--json", "--base", manifest, manifest});
  EXPECT_THAT(streamed.out,
              AllOf(HasSubstr("\"@message\":\"Planned from a snapshot recorded "),
                    HasSubstr("The manifest allows nothing that it did not allow before.")));
  EXPECT_EQ(Lockstep({"plan", "--snapshot", file, "--detailed-exitcode", manifest}).exit_code, 2);
}

TEST_F(SnapshotOfTheIncident, IsAFileForItsOwnerAloneWithoutASecretOrAnArgument) {
  EXPECT_EQ(testing::ModeOf(file), 0600U);
  EXPECT_THAT(taken.out, AllOf(HasSubstr("Saved the snapshot to: " + file + "\n"),
                               HasSubstr("Its digest: sha256:")));
  const std::string bytes = Bytes();
  EXPECT_THAT(bytes, Not(HasSubstr("--start-date"))) << "the arguments of a job";
  EXPECT_THAT(bytes, Not(HasSubstr(testing::canaries::kToken)));
  EXPECT_THAT(bytes, Not(HasSubstr("\"env\"")));
  EXPECT_THAT(bytes, HasSubstr("processor_heartbeats"));
}

TEST_F(SnapshotOfTheIncident, DoesNotKnowAnImageThatItDidNotResolve) {
  const Ended planned =
      PlanOf("nba-phase2-raw-processors:latest", "nba-phase2-raw-processors:other");
  EXPECT_EQ(planned.exit_code, 1) << planned.out;
  EXPECT_THAT(Unbroken(planned.err),
              AllOf(HasSubstr("cannot read it: it is not in the snapshot with oci_image."),
                    HasSubstr("and 19 more")));
  EXPECT_THAT(planned.out, HasSubstr("waits for 22 of 24 writers"));
  ExpectNoRequest();
}

TEST_F(SnapshotOfTheIncident, DoesNotKnowACollectionUnderOtherRules) {
  const Ended planned = PlanOf("contains: _None_", "contains: None");
  EXPECT_EQ(planned.exit_code, 1) << planned.out;
  EXPECT_THAT(Unbroken(planned.err),
              HasSubstr("cannot read it: the snapshot was recorded under other rules than the "
                        "manifest has now with firestore_collection.processor_heartbeats"));
  EXPECT_THAT(planned.out, Not(HasSubstr("will be destroyed")));
  ExpectNoRequest();
}

TEST_F(SnapshotOfTheIncident, JudgesABoundThatIsLiftedAndSaysSo) {
  const std::string base = (folder / "base.yaml").string();
  std::filesystem::copy(manifest, base);
  const Ended planned = PlanOf("alert_above: 50", "alert_above: 2000", {"--base", base});
  EXPECT_EQ(planned.exit_code, 0) << planned.err;
  EXPECT_THAT(planned.out,
              AllOf(HasSubstr("\nThe manifest allows more than before:\n"
                              "  firestore_collection.processor_heartbeats: bounds.alert_above: "
                              "50 -> 2000\n"),
                    HasSubstr("1 to destroy.")));
  EXPECT_THAT(planned.out, Not(HasSubstr("above the alert bound of 50")));
  ExpectNoRequest();
}

TEST_F(SnapshotOfTheIncident, TellsAServiceThatLostItsEntryForUnmanaged) {
  const Ended planned = PlanOf("- name: nba-scrapers ", "- name: nba-scraperz ");
  EXPECT_EQ(planned.exit_code, 1);
  EXPECT_THAT(Unbroken(planned.err), HasSubstr("cannot read it: it is not in the snapshot with "
                                               "cloud_run_service.nba-scraperz"))
      << "what is wanted and was not asked for is not absent";
  EXPECT_THAT(Unbroken(planned.out),
              HasSubstr("it is live and no entry of the manifest names it with "
                        "cloud_run_service.nba-scrapers"));
}

TEST_F(SnapshotOfTheIncident, IsRefusedIfItIsAlteredCutOrOfAnotherFormat) {
  const std::string whole = Bytes();
  ASSERT_TRUE(WriteFileDurably(file, whole.substr(0, whole.size() / 2)));
  ExpectRefused("it is cut short, or something was added; take the snapshot anew");
  std::string altered = whole;
  altered[altered.find("CONDITION_SUCCEEDED")] = 'c';
  ASSERT_TRUE(WriteFileDurably(file, altered));
  ExpectRefused("it is altered or cut short: its SHA-256 is not the one that it names");
  std::string other = whole;
  other.replace(0, 22, R"({"lockstep_snapshot":2)");
  ASSERT_TRUE(WriteFileDurably(file, other));
  ExpectRefused("it is of format 2, and this lockstep");
  ASSERT_TRUE(WriteFileDurably(file, "lockstep: 1\n"));
  ExpectRefused("it is no snapshot");
}

TEST_F(SnapshotOfTheIncident, IsRefusedIfItIsOfTheFutureOfAnotherVersionOrAnotherProject) {
  const Snapshot whole = ReadSnapshotFile(Bytes()).value();
  Snapshot changed = whole;
  changed.recorded_at += std::chrono::hours{1};
  Rewrite(changed);
  ExpectRefused("which lies ahead of this machine's clock");
  changed = whole;
  changed.tool_version = "0.0.0";
  Rewrite(changed);
  ExpectRefused("lockstep 0.0.0 recorded it");
  changed = whole;
  changed.scope.region = "us-east1";
  Rewrite(changed);
  ExpectRefused("it is of project nba-props-platform (us-east1), and the manifest of");
}

TEST_F(SnapshotOfTheIncident, IsNothingToSaveAPlanOrAListOfDocumentsFrom) {
  for (const char* flag : {"--out", "--list-documents"}) {
    const std::string path = (folder / "written").string();
    const Ended refused = PlanFromIt({flag, path, manifest});
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_THAT(refused.err, HasSubstr("excludes"));
    EXPECT_FALSE(std::filesystem::exists(path)) << flag;
  }
}

TEST_F(SnapshotOfTheIncident, KeepsWhatCouldNotBeReadAsUnread) {
  cloud->Inject({.target_part = ":runAggregationQuery", .times = 1000, .status = 403});
  const Ended partial = Lockstep({"snapshot", "--out", file, manifest});
  EXPECT_EQ(partial.exit_code, 1) << "a snapshot with holes is no success";
  EXPECT_THAT(partial.err, HasSubstr("firestore_collection.processor_heartbeats"));
  const Ended planned = PlanFromIt({manifest});
  EXPECT_EQ(planned.exit_code, 1);
  EXPECT_THAT(Unbroken(planned.err), HasSubstr("with firestore_collection.processor_heartbeats"));
  EXPECT_THAT(planned.out, Not(HasSubstr("will be destroyed")));
}

TEST_F(SnapshotOfTheIncident, ComparesWithNoBaseThatCannotBeReadOrIsOfAnotherProject) {
  const Ended missing = PlanFromIt({"--base", (folder / "none.yaml").string(), manifest});
  EXPECT_EQ(missing.exit_code, 1);
  EXPECT_THAT(Unbroken(missing.err), HasSubstr("the manifest of --base cannot be used"));
  EXPECT_EQ(missing.out, "");
  const std::string other = (folder / "other.yaml").string();
  ASSERT_TRUE(WriteFileDurably(other, "lockstep: 1\nproject: other-project\nregion: us-west2\n"));
  const Ended another = PlanFromIt({"--base", other, manifest});
  EXPECT_EQ(another.exit_code, 1);
  EXPECT_THAT(Unbroken(another.err),
              HasSubstr("the manifest of --base is of another project or region: other-project"));
  EXPECT_EQ(another.out, "");
  ExpectNoRequest();
}

}  // namespace
}  // namespace lockstep
