// A first day: the incident's project without a manifest.
#include <sstream>
#include <string>
#include <vector>

#include "tests/e2e/e2e_fixture.h"

namespace lockstep {
namespace {

using ::testing::AllOf;
using testing::Ended;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class Import : public testing::EndToEnd {
 protected:
  Ended Imported(std::vector<std::string> more = {}) {
    std::vector<std::string> words = {"import", "--project", "nba-props-platform", "--region",
                                      "us-west2"};
    words.insert(words.end(), more.begin(), more.end());
    return Lockstep(words);
  }
};

TEST_F(Import, PlanningWhatItWritesChangesNothing) {
  StartIncident();
  const Ended imported = Imported({"--collection", "processor_heartbeats"});
  ASSERT_EQ(imported.exit_code, 0) << imported.err;
  EXPECT_EQ(imported.err, "");
  testing::ExpectClean(imported.out);
  EXPECT_THAT(imported.out, AllOf(HasSubstr("- name: nba-phase2-raw-processors"),
                                  HasSubstr("nba-phase2-raw-processors@sha256:"),
                                  HasSubstr("- name: odds-game-lines-processor-backfill"),
                                  HasSubstr("- name: processor_heartbeats")));
  const std::string manifest = WriteManifest(imported.out);
  const Ended plan = Lockstep({"plan", "--detailed-exitcode", manifest});
  EXPECT_EQ(plan.exit_code, 0) << plan.out << plan.err;
  EXPECT_THAT(plan.out, Not(HasSubstr("no entry of the manifest names it")));
  EXPECT_THAT(Writes(), IsEmpty());
}

TEST_F(Import, GuessesAboutDocumentsAreComments) {
  StartIncident();
  const Ended imported = Imported({"--collection", "processor_heartbeats"});
  ASSERT_EQ(imported.exit_code, 0) << imported.err;
  EXPECT_THAT(imported.out, AllOf(HasSubstr("#   - {name: none, contains: _None_}"),
                                  HasSubstr("# review: 1053 documents")));
  std::istringstream lines(imported.out);
  for (std::string line; std::getline(lines, line);) {
    const std::string code = line.substr(0, line.find('#'));
    EXPECT_THAT(code, AllOf(Not(HasSubstr("bad_ids")), Not(HasSubstr("cleanup"))));
  }
}

TEST_F(Import, AFileIsWrittenOverOnlyIfThatIsAskedFor) {
  StartIncident();
  const std::string file = WriteManifest("mine");
  const Ended refused = Imported({"--out", file});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.err, AllOf(HasSubstr("Error: "), HasSubstr("exists"), HasSubstr("--force")));
  EXPECT_THAT(cloud->requests(), IsEmpty());
  EXPECT_EQ(testing::TextOf(file), "mine");
  EXPECT_EQ(Imported({"--out", file, "--force"}).exit_code, 0);
  EXPECT_EQ(Lockstep({"validate", file}).exit_code, 0);
}

TEST_F(Import, ProjectAndRegionComeFromTheEnvironmentOrNotAtAll) {
  StartIncident();
  const Ended without = Lockstep({"import", "--region", "us-west2"});
  EXPECT_EQ(without.exit_code, 1);
  EXPECT_THAT(without.err, AllOf(HasSubstr("--project"), HasSubstr("GOOGLE_CLOUD_PROJECT")));
  environment.emplace_back("CLOUDSDK_CORE_PROJECT=nba-props-platform");
  environment.emplace_back("GOOGLE_REGION=us-west2");
  const Ended imported = Lockstep({"import"});
  EXPECT_EQ(imported.exit_code, 0) << imported.err;
  EXPECT_THAT(imported.out, HasSubstr("project: nba-props-platform\nregion: us-west2\n"));
  EXPECT_EQ(Lockstep({"import", "--project", "Not A Project"}).exit_code, 1);
}

TEST_F(Import, ARegionWithNothingInItIsNoManifest) {
  StartIncident();
  const Ended imported =
      Lockstep({"import", "--project", "nba-props-platform", "--region", "europe-west1"});
  EXPECT_EQ(imported.exit_code, 1);
  EXPECT_EQ(imported.out, "");
}

}  // namespace
}  // namespace lockstep
