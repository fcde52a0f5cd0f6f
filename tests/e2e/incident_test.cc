// The incident from end to end: found, explained, mended and kept mended.
#include <algorithm>
#include <set>

#include "reconciler/engine/backup_reader.h"
#include "tests/e2e/e2e_fixture.h"
#include "tests/support/occurrences.h"

namespace lockstep {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using testing::Ended;
using testing::ExpectClean;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::Occurrences;
using ::testing::SizeIs;
using ::testing::StartsWith;

constexpr const char* kPhase2 = "nba-phase2-raw-processors";

class Incident : public testing::EndToEnd {};

TEST_F(Incident, ThePlanShowsWhatDiffersAndWhy) {
  StartIncident();
  const Ended plan = Lockstep({"plan", Manifest()});
  EXPECT_EQ(plan.exit_code, 0) << plan.err;
  EXPECT_THAT(plan.err, IsEmpty());
  EXPECT_THAT(
      plan.out,
      AllOf(HasSubstr("# cloud_run_service.nba-phase2-raw-processors will be updated"),
            HasSubstr("the tag moved"), HasSubstr("Plan: 0 to add, 22 to change, 1 to destroy."),
            HasSubstr("Documents: 1035 to delete, 18 to keep, 0 unclassified."),
            HasSubstr("1,035 of 1,053 documents are bad"),
            ContainsRegex("none-date += 1022 documents"), HasSubstr("waits for 22 of 24 writers")));
  EXPECT_THAT(plan.out, Not(HasSubstr("cloud_run_service.nba-scrapers will be")));
  ExpectClean(plan.out);
  EXPECT_THAT(Writes(), IsEmpty());
}

TEST_F(Incident, TheExitCodeTellsOfChangesIfAsked) {
  StartIncident();
  EXPECT_EQ(Lockstep({"plan", "-detailed-exitcode", Manifest()}).exit_code, 2);
}

TEST_F(Incident, PlanningListsInsteadOfAskingForEach) {
  StartIncident();
  Lockstep({"plan", Manifest()});
  std::size_t cloud_run = 0;
  for (const RecordedRequest& request : cloud->requests()) {
    EXPECT_THAT(request.target, Not(ContainsRegex("/jobs/[a-z]"))) << "a call for one job";
    cloud_run += request.target.find("/locations/") != std::string::npos ? 1U : 0U;
  }
  EXPECT_EQ(cloud_run, 3U + 4U) << "services, jobs, executions, and each serving revision";
  const std::size_t images = 3 * 2 + 3;   // manifest and configuration, of an index its child too
  const std::size_t leads = (2 + 1) * 2;  // two jobs without command, one stale revision
  const std::size_t code = 3;             // of the phase 2 image: index, child, its layer
  EXPECT_THAT(cloud->requests(), SizeIs(3 + 4 + 3 + images + leads + code))
      << "and count, lease and scan";
}

TEST_F(Incident, ThePlanWarnsOfTheTwoProgramsThatChangeAndTheTwoLabelsThatLie) {
  StartIncident();
  const auto plan = Lockstep({"plan", Manifest()});
  const auto count = [&plan](const std::string& text) { return Occurrences(text, plan.out); };
  EXPECT_EQ(count(R"(the image's program changes: ["python","/app/backfill.py"] -> ["gunicorn",)"),
            1U);
  EXPECT_EQ(count("the image's program"), 1U);
  EXPECT_THAT(plan.out,
              ContainsRegex("with 2 resources: cloud_run_job.br-roster-processor-backfill,"
                            "[ \n]+cloud_run_job.odds-game-lines-processor-backfill,"));
  EXPECT_EQ(count("the label commit-sha says"), 2U);
  EXPECT_THAT(plan.out, AllOf(HasSubstr("says 075fab1e, the image that serves says ce269d67"),
                              HasSubstr("says 8cb96558, the image that serves says ce269d67")));
  EXPECT_EQ(count("# gcr.io is served by Artifact Registry since 2025"), 21U);
}

TEST_F(Incident, ApplyMendsImagesThenDocumentsAndASecondPlanFindsNothing) {
  StartIncident();
  std::set<std::string> bad;
  std::map<std::string, Json> good;
  for (const std::string& id : cloud->DocumentIds("processor_heartbeats")) {
    const bool is_bad =
        id.find("_None_") != std::string::npos || id.find("_202") != std::string::npos;
    if (is_bad) bad.insert(id);
    if (!is_bad) good[id] = cloud->Document("processor_heartbeats/" + id);
  }
  ASSERT_THAT(bad, SizeIs(1035));
  const std::string manifest = Manifest();

  const Ended apply = Lockstep({"apply", "--auto-approve", manifest});
  EXPECT_EQ(apply.exit_code, 0) << apply.err << apply.out;
  EXPECT_THAT(apply.out,
              AllOf(HasSubstr("Apply complete! Resources: 0 added, 22 changed, 1 destroyed."),
                    HasSubstr("Documents: 1035 deleted, 0 survived, 0 gone."),
                    HasSubstr("[1035 deleted, 0 survived, 0 gone; backup ")));
  ExpectClean(apply.out);

  std::map<std::string, Json> left;
  for (const std::string& id : cloud->DocumentIds("processor_heartbeats")) {
    left[id] = cloud->Document("processor_heartbeats/" + id);
  }
  EXPECT_EQ(left, good) << "the 18 good documents are as they were";
  const std::vector<std::string> leases = cloud->DocumentIds("lockstep_leases");
  ASSERT_THAT(leases, SizeIs(1));
  const Json lease = cloud->Document("lockstep_leases/" + leases.front());
  EXPECT_EQ(lease["fields"]["released"]["booleanValue"], true);

  cloud->ForgetRequests();
  const Ended again = Lockstep({"plan", "-detailed-exitcode", manifest});
  EXPECT_EQ(again.exit_code, 0) << again.err << again.out;
  EXPECT_THAT(again.out, AllOf(ContainsRegex("(^|\n)No changes\\. "), HasSubstr("18"),
                               HasSubstr("Warning: ")));
  EXPECT_THAT(Writes(), IsEmpty());
}

TEST_F(Incident, ImagesComeFirstAndDocumentsLast) {
  StartIncident();
  ASSERT_EQ(Lockstep({"apply", "--auto-approve", Manifest()}).exit_code, 0);
  const std::vector<std::string> writes = Writes();
  const auto commit = std::find_if(writes.begin(), writes.end(), [](const std::string& write) {
    return write.find(":commit") != std::string::npos;
  });
  const auto late_patch = std::find_if(
      commit, writes.end(), [](const std::string& write) { return write.find("PATCH") == 0; });
  EXPECT_EQ(late_patch, writes.end()) << *late_patch;
  EXPECT_EQ(commit - writes.begin(), 23)
      << "one PATCH for each job; the service's revision and its traffic have one each";
}

TEST_F(Incident, EveryDeletedDocumentIsInTheBackup) {
  StartIncident();
  std::map<std::string, Json> before;
  for (const std::string& id : cloud->DocumentIds("processor_heartbeats")) {
    const Json document = cloud->Document("processor_heartbeats/" + id);
    before[document["name"]] = document;
  }
  ASSERT_EQ(Lockstep({"apply", "--auto-approve", Manifest()}).exit_code, 0);
  std::size_t kept = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder / "backups")) {
    Result<BackupReader> backup = BackupReader::Open(entry.path());
    ASSERT_TRUE(backup) << backup.error().message;
    const Result<BackupEnd> end = backup->ReadAll([&](const Json& document, std::size_t) {
      ++kept;
      EXPECT_EQ(document, before[StringAt(document, "name")]);
      return Status{};
    });
    ASSERT_TRUE(end) << end.error().message;
    EXPECT_FALSE(end->cut);
  }
  EXPECT_EQ(kept, 1035U);
}

TEST_F(Incident, OnlyTheImageChangesInWhatIsDeployed) {
  StartIncident();
  Json before = cloud->Service(kPhase2);
  ASSERT_EQ(Lockstep({"apply", "--auto-approve", Manifest()}).exit_code, 0);
  Json after = cloud->Service(kPhase2);
  EXPECT_THAT(after["template"]["containers"][0]["image"].get<std::string>(),
              ContainsRegex("nba-phase2-raw-processors@sha256:[0-9a-f]{64}$"));
  for (Json* service : {&before, &after}) {
    (*service)["template"].erase("annotations");
    (*service)["template"].erase("revision");
    (*service)["template"]["containers"][0].erase("image");
  }
  EXPECT_EQ(before["template"], after["template"]) << "environment, limits, accounts: as they were";
  EXPECT_EQ(before["labels"], after["labels"]) << "labels are never written";
}

TEST_F(Incident, AskedAndNotAnsweredYesNothingHappens) {
  StartIncident();
  const Ended no = Lockstep({"apply", Manifest()}, "no\n");
  EXPECT_EQ(no.exit_code, 1);
  EXPECT_THAT(no.out, AllOf(HasSubstr("Only 'yes' will be accepted to approve."),
                            HasSubstr("Apply cancelled.")));
  const Ended end = Lockstep({"apply", Manifest()});
  EXPECT_EQ(end.exit_code, 1);
  EXPECT_THAT(end.err, HasSubstr("Error: error asking for approval: EOF"));
  EXPECT_THAT(Writes(), IsEmpty());
}

TEST_F(Incident, AFailedRolloutLeavesTheOldRevisionServingAndTheDocumentsAlone) {
  StartIncident();
  cloud->FailNextRollout(kPhase2, "The user-provided container failed to start");
  const Ended apply = Lockstep({"apply", "--auto-approve", Manifest()});
  EXPECT_EQ(apply.exit_code, 1);
  EXPECT_THAT(apply.err, AllOf(StartsWith("Error: "), HasSubstr("failed to start"),
                               HasSubstr("cloud_run_service.nba-phase2-raw-processors")));
  EXPECT_THAT(apply.out, Not(ContainsRegex("(^|\n)Apply complete!")));
  EXPECT_THAT(cloud->DocumentIds("processor_heartbeats"), SizeIs(1053));
}

TEST_F(Incident, AnUnmanagedWriterIsNamedAndKeepsTheGateClosed) {
  StartIncident();
  const std::string manifest = Manifest("      - nbac-referee-processor-backfill\n", "");
  const Ended apply = Lockstep({"apply", "--auto-approve", manifest});
  EXPECT_EQ(apply.exit_code, 1) << apply.out;
  EXPECT_THAT(apply.out + apply.err,
              HasSubstr("cloud_run_job.nbac-referee-processor-backfill: not managed"));
  EXPECT_THAT(apply.out, HasSubstr("21 changed, 0 destroyed"));
  EXPECT_THAT(cloud->DocumentIds("processor_heartbeats"), SizeIs(1053));
}

TEST_F(Incident, TheOperatorsBoundStopsTheCleanUpWhateverTheManifestSays) {
  StartIncident();
  const Ended apply = Lockstep({"apply", "--auto-approve", "--max-deletes", "1000", Manifest()});
  EXPECT_EQ(apply.exit_code, 1);
  EXPECT_THAT(apply.err, HasSubstr("1035 documents, 35 more than --max-deletes 1000 allows"));
  EXPECT_THAT(Writes(), IsEmpty());
}

TEST_F(Incident, APlanWithEightyMillisecondsACallTakesFewCalls) {
  StartIncident({.latency = Duration{80}});
  EXPECT_EQ(Lockstep({"plan", Manifest()}).exit_code, 0);
  EXPECT_LE(cloud->requests().size(), 28U) << "as many as PlanningListsInsteadOfAskingForEach has";
}

}  // namespace
}  // namespace lockstep
