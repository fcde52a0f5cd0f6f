// What a user gets wrong, and what the cloud answers badly: a clear error, exit 1, nothing changed.
#include "tests/e2e/e2e_fixture.h"

namespace lockstep {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using testing::Ended;
using testing::ExpectClean;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

class BadInput : public testing::EndToEnd {
 protected:
  void ExpectRefused(const Ended& ended) {
    EXPECT_EQ(ended.exit_code, 1) << ended.out;
    EXPECT_THAT(ended.err, ContainsRegex("(^|\n)Error: ")) << ended.err;
    EXPECT_THAT(ended.out, Not(ContainsRegex("(^|\n)(No changes|Apply complete)")));
    ExpectClean(ended.err);
    if (cloud) {
      EXPECT_THAT(Writes(), IsEmpty());
    }
  }
};

TEST_F(BadInput, ATypoNamesFileLineColumnAndTheNearestKey) {
  const std::string file = Manifest("images:", "imges:");
  for (const char* command : {"validate", "plan", "apply"}) {
    const Ended ended = Lockstep({command, file});
    ExpectRefused(ended);
    EXPECT_THAT(ended.err,
                AllOf(HasSubstr("`imges`"), HasSubstr("did you mean `images`?"), HasSubstr(file)));
  }
}

TEST_F(BadInput, ValidateNeedsNoNetworkAndTakesSeveralFiles) {
  const Ended good = Lockstep({"validate", Manifest()});
  EXPECT_EQ(good.exit_code, 0) << good.err;
  EXPECT_THAT(good.out, HasSubstr("valid"));
  const Ended both = Lockstep({"validate", Manifest(), folder / "none.yaml"});
  EXPECT_EQ(both.exit_code, 1);
  EXPECT_THAT(both.err, HasSubstr("none.yaml"));
}

TEST_F(BadInput, AnUnknownProjectIsAnErrorAndNotAnEmptyOne) {
  StartIncident();
  const Ended ended =
      Lockstep({"plan", Manifest("project: nba-props-platform", "project: nba-props-platfrm")});
  ExpectRefused(ended);
  EXPECT_THAT(ended.err, HasSubstr("nba-props-platfrm"));
}

TEST_F(BadInput, WithoutCredentialsTheErrorSaysWhereToPutThem) {
  const Ended ended = Lockstep({"plan", Manifest()});
  ExpectRefused(ended);
  EXPECT_THAT(ended.err, AllOf(HasSubstr("GOOGLE_APPLICATION_CREDENTIALS"),
                               HasSubstr("LOCKSTEP_ACCESS_TOKEN")));
}

TEST_F(BadInput, ASandboxThatIsDownIsNamed) {
  StartIncident();
  const std::string url = cloud->url();
  cloud.reset();
  const Ended ended = Lockstep({"plan", Manifest()});
  ExpectRefused(ended);
  EXPECT_THAT(ended.out, HasSubstr(url));
  EXPECT_THAT(ended.err, HasSubstr("GET 127.0.0.1: no connection"));
}

TEST_F(BadInput, AListThatIsCutShortVoidsThePlan) {
  for (const char* part : {"/services", "/jobs", ":runQuery", ":runAggregationQuery"}) {
    StartIncident();
    cloud->Inject(
        {.kind = sandbox::FaultKind::kCut, .target_part = part, .times = 1000, .bytes = 60});
    ExpectRefused(Lockstep({"apply", "--auto-approve", Manifest()}));
    environment.clear();
  }
}

TEST_F(BadInput, AnAnswerThatIsNoJsonVoidsThePlan) {
  StartIncident();
  cloud->Inject({.target_part = "/jobs",
                 .times = 1000,
                 .status = 200,
                 .headers = {{"content-type", "text/html"}},
                 .body = "<html>Please sign in</html>"});
  ExpectRefused(Lockstep({"apply", "--auto-approve", Manifest()}));
}

TEST_F(BadInput, AServiceThatIsNotThereIsNamed) {
  StartIncident();
  const Ended ended = Lockstep(
      {"apply", "--auto-approve", Manifest("- name: nba-scrapers ", "- name: nba-scraperz ")});
  ExpectRefused(ended);
  EXPECT_THAT(ended.err, AllOf(HasSubstr("cloud_run_service.nba-scraperz"),
                               HasSubstr("nba-props-platform"), HasSubstr("manifest.yaml")));
}

TEST_F(BadInput, AJobThatIsNotThereIsNamed) {
  StartIncident();
  const Ended ended =
      Lockstep({"plan", Manifest("nbac-referee-processor-backfill", "nbac-schedule-x-backfill")});
  ExpectRefused(ended);
  EXPECT_THAT(ended.err, HasSubstr("cloud_run_job.nbac-schedule-x-backfill"));
}

TEST_F(BadInput, ATagThatIsNotThereIsNamed) {
  StartIncident();
  const Ended ended = Lockstep({"plan", Manifest("nba-scrapers:latest", "nba-scrapers:lattest")});
  ExpectRefused(ended);
  EXPECT_THAT(ended.err, HasSubstr("nba-scrapers:lattest"));
}

TEST_F(BadInput, AFlagThatIsNotKnownIsAnError) {
  const Ended ended = Lockstep({"plan", "--detailed-exit-code", Manifest()});
  EXPECT_EQ(ended.exit_code, 1);
  EXPECT_THAT(ended.err, AllOf(StartsWith("Error: "), HasSubstr("--detailed-exit-code")));
}

TEST_F(BadInput, PlainHttpToAnotherMachineIsRefused) {
  const Ended ended = Lockstep({"plan", "--endpoint", "http://example.test", Manifest()});
  ExpectRefused(ended);
  EXPECT_THAT(ended.err, HasSubstr("--endpoint"));
}

TEST_F(BadInput, HelpTeaches) {
  for (const char* command : {"validate", "plan", "apply", "sandbox"}) {
    const Ended help = Lockstep({command, "--help"});
    EXPECT_EQ(help.exit_code, 0);
    EXPECT_THAT(help.out, HasSubstr("Example"));
  }
  EXPECT_EQ(Lockstep({"--help"}).exit_code, 0);
  EXPECT_EQ(Lockstep({}).exit_code, 1);
}

}  // namespace
}  // namespace lockstep
