// `verify` from end to end, and how the code inside an image opens a gate or keeps it closed.
#include <csignal>
#include <sstream>

#include "reconciler/base/digest.h"
#include "reconciler/base/durable_file.h"
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
using testing::kPhase2Repository;
using ::testing::Not;
using ::testing::SizeIs;

constexpr const char* kGoodHeartbeat = "processor_heartbeats/p2_nba_raw.odds_api_game_lines";

class Verifying : public testing::EndToEnd {
 protected:
  // The id of a document that the manifest keeps.
  std::string AnyGood() const {
    for (const std::string& id : cloud->DocumentIds("processor_heartbeats")) {
      if (id.starts_with("p2_nba_raw.")) return "processor_heartbeats/" + id;
    }
    return kGoodHeartbeat;
  }

  void Mend() {
    const Ended apply = Lockstep({"apply", "--auto-approve", Manifest()});
    ASSERT_EQ(apply.exit_code, 0) << apply.err;
    cloud->ForgetRequests();
  }
};

TEST_F(Verifying, BeforeTheApplyStaleProgramsAreRefutedAndOpenedUp) {
  StartIncident();
  const Ended verify = Lockstep({"verify", Manifest()});
  EXPECT_EQ(verify.exit_code, 1);
  EXPECT_THAT(
      verify.out,
      AllOf(HasSubstr("cloud_run_job.nbac-schedule-processor-backfill: digest refuted\n"),
            HasSubstr("      gcloud run jobs describe nbac-schedule-processor-backfill --project "
                      "nba-props-platform --region us-west2 --format "),
            HasSubstr("cloud_run_service.nba-scrapers: proven (digest, revision, traffic)\n"),
            HasSubstr("firestore_collection.processor_heartbeats: documents refuted\n"),
            HasSubstr("'https://firestore.googleapis.com/v1/projects/nba-props-platform/databases/"
                      "%28default%29/documents/processor_heartbeats?pageSize=300&"
                      "mask.fieldPaths=__name__'\n"),
            HasSubstr("\nEvidence: 26 resources: 3 proven, 23 refuted, 0 unknown, 0 not read.\n")));
  EXPECT_THAT(verify.err, HasSubstr("Error: digest is refuted\n\n  with 22 resources: "));
  EXPECT_EQ(testing::Occurrences("Error: ", verify.err), 2U) << "one of digests, one of documents";
  ExpectClean(verify.out);
  EXPECT_THAT(Writes(), IsEmpty());
  for (const RecordedRequest& request : cloud->requests()) {
    EXPECT_THAT(request.target, Not(ContainsRegex("/jobs/[a-z]"))) << "a call for one job";
  }
}

TEST_F(Verifying, AfterTheApplyOnlyAFreshHeartbeatIsMissing) {
  StartIncident();
  const Ended apply = Lockstep({"apply", "--auto-approve", Manifest()});
  ASSERT_EQ(apply.exit_code, 0) << apply.err;
  EXPECT_THAT(apply.out, AllOf(HasSubstr("nba-phase2-raw-processors: proven (code, digest, "
                                         "revision, traffic)\n"),
                               HasSubstr("nbac-schedule-processor-backfill: proven (code, digest)"),
                               HasSubstr("1035 deleted, 0 survived, 0 gone"),
                               HasSubstr("processor_heartbeats: documents unknown\n")));

  const Ended verify = Lockstep({"verify", Manifest()});
  EXPECT_EQ(verify.exit_code, 0) << verify.err;
  EXPECT_THAT(verify.out, AllOf(HasSubstr("25 proven, 0 refuted, 1 unknown"),
                                ContainsRegex("newest[ \n]+good[ \n]+one[ \n]+is[ \n]+of")));
  const Ended strict = Lockstep({"verify", "--require-proof", Manifest()});
  EXPECT_EQ(strict.exit_code, 1);
  EXPECT_THAT(strict.err, HasSubstr("--require-proof: of 1 resource not everything"));

  ASSERT_TRUE(cloud->TouchDocument(AnyGood()));
  const Ended proven = Lockstep({"verify", "--require-proof", Manifest()});
  EXPECT_EQ(proven.exit_code, 0) << proven.err << proven.out;
  EXPECT_THAT(proven.out, HasSubstr("26 proven, 0 refuted, 0 unknown, 0 not read."));

  cloud->AddDocument("processor_heartbeats/NbacScheduleProcessor_None_0badc0de", Json::object());
  const Ended again = Lockstep({"verify", Manifest()});
  EXPECT_EQ(again.exit_code, 1);
  EXPECT_THAT(again.out, HasSubstr("NbacScheduleProcessor_None_0badc0de"));
}

TEST_F(Verifying, JsonIsOneObjectWithEveryRungAsACheck) {
  StartIncident();
  const Ended verify = Lockstep({"verify", "--json", Manifest()});
  EXPECT_EQ(verify.exit_code, 1);
  std::istringstream lines(verify.out);
  for (std::string line; std::getline(lines, line);) EXPECT_TRUE(ParseJson(line)) << line;
  const Result<Json> found = ParseJson(verify.out);
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_THAT(At(*found, "checks"), SizeIs((3 * 4 + 1) + 21 * 2 + 1));
  EXPECT_EQ(found->at("lockstep").at("summary").at("refuted"), 23);
}

TEST_F(Verifying, TheEvidenceIsKeptPrivatelyAndWithWholeDigests) {
  StartIncident();
  const std::string file = folder / "evidence.json";
  const Ended verify = Lockstep({"verify", "--evidence", file, Manifest()});
  const std::string text = ReadFile(file, 4 << 20).value();
  EXPECT_THAT(verify.out,
              HasSubstr("Kept the evidence in " + file + " (SHA-256 " + Sha256Hex(text) + ")."));
  EXPECT_THAT(text, AllOf(HasSubstr(*cloud->Digest(sandbox::kNewPhase2Image)),
                          HasSubstr(*cloud->ChildDigest(sandbox::kOldPhase2Image)),
                          HasSubstr("\"read_at\":\""), HasSubstr("\"manifest_sha256\":\"")));
  EXPECT_EQ(testing::ModeOf(file), 0600U);

  const Ended nowhere = Lockstep({"verify", "--evidence", folder / "no" / "such", Manifest()});
  EXPECT_EQ(nowhere.exit_code, 1);
  EXPECT_THAT(nowhere.err, HasSubstr("keeping the evidence"));
}

TEST_F(Verifying, WaitLooksAgainUntilItIsProven) {
  StartIncident();
  Mend();
  const auto verify = Launch({"verify", "--wait", "60s", "--require-proof", Manifest()});
  ASSERT_TRUE(AwaitRequests("runQuery", 1));
  ASSERT_TRUE(cloud->TouchDocument(AnyGood()));
  const Ended ended = verify->Wait();
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("26 proven"));
}

TEST_F(Verifying, ASignalEndsTheWait) {
  StartIncident();
  const auto verify = Launch({"verify", "--wait", "10m", Manifest()});
  ASSERT_TRUE(AwaitRequests("runQuery", 1));
  verify->Signal(SIGINT);
  const Ended ended = verify->Wait();
  EXPECT_EQ(ended.exit_code, 1);
  EXPECT_THAT(ended.err, HasSubstr("interrupted"));
}

TEST_F(Verifying, WhatCannotBeReadIsAnErrorAndTheRestIsJudged) {
  StartIncident();
  cloud->Inject({.target_part = "/nba-scrapers/manifests/", .times = 1000, .status = 403});
  const Ended verify = Lockstep({"verify", Manifest()});
  EXPECT_EQ(verify.exit_code, 1);
  EXPECT_THAT(verify.out, AllOf(HasSubstr("cloud_run_service.nba-scrapers: not read\n"),
                                HasSubstr("2 proven, 23 refuted, 0 unknown, 1 not read.")));
  EXPECT_THAT(verify.err, HasSubstr("Error: nothing was proven: oci_image."));
}

TEST_F(Verifying, ACandidateWithoutTheWantedCodeIsDeployedNowhere) {
  StartIncident();
  ASSERT_TRUE(cloud->MoveTag(kPhase2Repository, "latest", sandbox::kOldPhase2Image));
  for (const std::string command : {"plan", "apply"}) {
    std::vector<std::string> words{command, Manifest()};
    if (command == "apply") words.insert(words.begin() + 1, "--auto-approve");
    const Ended ended = Lockstep(words);
    EXPECT_EQ(ended.exit_code, 1) << command;
    EXPECT_THAT(ended.err, HasSubstr("Error: the image does not hold the wanted code: "));
    EXPECT_THAT(ended.err, HasSubstr("with 22 resources: cloud_run_job.bdl-active-players"));
    EXPECT_EQ(testing::Occurrences("the image does not hold the wanted code", ended.err), 1U)
        << ended.err;
  }
  EXPECT_THAT(Writes(), IsEmpty());
}

TEST_F(Verifying, AnImageThatCannotBeLookedIntoKeepsTheGateClosedAndIsSaidSo) {
  StartIncident();
  environment.push_back("LOCKSTEP_CACHE_DIR=" + (folder / "cold").string());
  ASSERT_EQ(Lockstep({"plan", Manifest()}).exit_code, 0);
  std::vector<std::string> blobs;  // of phase 2, the configuration first and then its layers
  for (const RecordedRequest& request : cloud->requests()) {
    const bool blob = request.target.find("nba-phase2-raw-processors/blobs/") != std::string::npos;
    if (blob) blobs.push_back(request.target);
  }
  ASSERT_GE(blobs.size(), 2U);
  for (std::size_t i = 1; i < blobs.size(); ++i) {
    if (blobs[i] == blobs[0]) continue;
    cloud->Inject({.target_part = blobs[i], .times = 1000, .status = 403});
  }
  environment.back() = "LOCKSTEP_CACHE_DIR=" + (folder / "colder").string();
  const Ended apply = Lockstep({"apply", "--auto-approve", Manifest()});
  EXPECT_EQ(apply.exit_code, 1) << apply.out;
  EXPECT_THAT(apply.out, HasSubstr(": code unknown (proven: digest"));
  EXPECT_THAT(apply.err, AllOf(HasSubstr("firestore_collection.processor_heartbeats: waiting for"),
                               HasSubstr("code unknown: ")));
  EXPECT_THAT(cloud->DocumentIds("processor_heartbeats"), SizeIs(1053));
}

}  // namespace
}  // namespace lockstep
