// A plan that is left in files for people, and in the comments of pull requests.
#include <fstream>
#include <sstream>

#include "tests/e2e/e2e_fixture.h"

namespace lockstep {
namespace {

using ::testing::AllOf;
using testing::Ended;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class ReviewOfTheIncident : public testing::EndToEnd {
 protected:
  void SetUp() override {
    StartIncident();
    manifest = Manifest();
  }

  std::string Path(const std::string& name) const { return (folder / name).string(); }

  std::string Text(const std::string& name) const { return testing::TextOf(folder / name); }

  std::string manifest;
};

TEST_F(ReviewOfTheIncident, IsWrittenToFilesThatOthersCannotRead) {
  const Ended planned =
      Lockstep({"plan", "--markdown", Path("p.md"), "--html", Path("p.html"), manifest});
  EXPECT_EQ(planned.exit_code, 0) << planned.err;
  EXPECT_THAT(planned.out, HasSubstr("\nPlan: 0 to add, 22 to change, 1 to destroy.\n"));
  EXPECT_THAT(Text("p.md"), AllOf(StartsWith("<!-- lockstep plan "),
                                  HasSubstr("1035 of 1053 documents\\, 18 are kept")));
  EXPECT_THAT(Text("p.html"), AllOf(StartsWith("<!doctype html>"), HasSubstr("<svg")));
  for (const char* name : {"p.md", "p.html"}) {
    EXPECT_EQ(testing::ModeOf(Path(name)), 0600U) << name;
  }
}

TEST_F(ReviewOfTheIncident, OfASavedPlanIsTheSameAndNeedsNoCloud) {
  ASSERT_EQ(Lockstep({"plan", "--out", Path("p.plan"), "--markdown", Path("p.md"), "--html",
                      Path("p.html"), manifest})
                .exit_code,
            0);
  cloud.reset();
  EXPECT_EQ(Lockstep({"show", "--markdown", Path("p.plan")}).out, Text("p.md"));
  EXPECT_EQ(Lockstep({"show", "--html", Path("p.plan")}).out, Text("p.html"));
  const Ended both = Lockstep({"show", "--html", "--markdown", Path("p.plan")});
  EXPECT_EQ(both.exit_code, 1);
  EXPECT_THAT(both.err, HasSubstr("--markdown"));
}

TEST_F(ReviewOfTheIncident, HasEveryNameOnThePageIfTheyAreListed) {
  ASSERT_EQ(
      Lockstep({"plan", "--list-documents", Path("names"), "--html", Path("p.html"), manifest})
          .exit_code,
      0);
  const std::string page = Text("p.html");
  std::istringstream names(Text("names"));
  int found = 0;
  for (std::string name; std::getline(names, name); ++found) {
    EXPECT_THAT(page, HasSubstr("<li>" + name + "</li>"));
  }
  EXPECT_EQ(found, 1035);
}

TEST_F(ReviewOfTheIncident, NeverReplacesAFileThatIsNoReport) {
  std::ofstream(Path("p.md")) << "# notes\n";
  const Ended planned = Lockstep({"plan", "--markdown", Path("p.md"), manifest});
  EXPECT_EQ(planned.exit_code, 1);
  EXPECT_THAT(planned.err, HasSubstr("is there and no report of a plan"));
  EXPECT_EQ(Text("p.md"), "# notes\n");
  EXPECT_TRUE(cloud->requests().empty());
}

TEST_F(ReviewOfTheIncident, IsNotThereIfThereIsNoPlan) {
  ASSERT_EQ(Lockstep({"plan", "--markdown", Path("p.md"), manifest}).exit_code, 0);
  const std::string bad = WriteManifest("lockstep: nothing\n");
  EXPECT_EQ(Lockstep({"plan", "--markdown", Path("p.md"), bad}).exit_code, 1);
  EXPECT_FALSE(std::filesystem::exists(Path("p.md"))) << "an old report is none of this plan";
}

TEST_F(ReviewOfTheIncident, IsWrittenOfAPlanThatIsBlocked) {
  const Ended planned =
      Lockstep({"plan", "--max-deletes", "3", "--markdown", Path("p.md"), manifest});
  EXPECT_EQ(planned.exit_code, 1);
  EXPECT_THAT(Text("p.md"), HasSubstr("### Errors\n\n- "));
}

}  // namespace
}  // namespace lockstep
