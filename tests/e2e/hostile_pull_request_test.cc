// What the author of a pull request can do with the manifest alone: nothing that is not reviewed.
#include "tests/e2e/e2e_fixture.h"

namespace lockstep {
namespace {

using ::testing::ContainsRegex;
using testing::Ended;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class HostilePullRequest : public testing::EndToEnd {
 protected:
  void SetUp() override { StartIncident(); }
};

struct Attempt {
  std::string wish{};
  std::string piece{};  // of the incident's manifest
  std::string by{};     // what it becomes
};

const std::vector<Attempt> kAttempts = {
    {"another host for the calls", "region: us-west2",
     "region: us-west2\nendpoint: https://x.test"},
    {"the host inside the region", "region: us-west2", "region: us-west2.x.test/"},
    {"the host inside the project", "project: nba-props-platform", "project: x.test/nba"},
    {"a URL for an image", "image: phase2-raw-processors", "image: https://x.test/a:latest"},
    {"a registry with a login", "image: phase2-raw-processors", "image: a:b@x.test/c:latest"},
    {"the operator's list of registries", "region: us-west2",
     "region: us-west2\nallow_registry: [x.test]"},
    {"the operator's bound", "region: us-west2", "region: us-west2\nmax_deletes: 1000000"},
    {"a program", "unmanaged:", "run: curl https://x.test\nunmanaged:"},
    {"the environment", "project: nba-props-platform", "project: ${LOCKSTEP_ACCESS_TOKEN}"},
    {"a tag that makes objects", "region: us-west2",
     "region: !!python/object/apply:os.system [id]"},
    {"an alias that multiplies", "region: us-west2", "region: &a us-west2\nignore: [*a, *a]"},
    {"a second document", "unmanaged:", "---\nlockstep: 1\nunmanaged:"},
    {"another file", "lockstep: 1", "lockstep: 1\ninclude: /etc/passwd"},
    {"a collection outside of the database", "name: processor_heartbeats",
     "name: ../../other/databases/x"},
    {"a pattern that never ends", "contains: _None_", "matches: '(?=(a+)+$)'"},
};

TEST_F(HostilePullRequest, IsRefusedBeforeAnythingIsAsked) {
  for (const Attempt& attempt : kAttempts) {
    const std::string manifest = Manifest(attempt.piece, attempt.by);
    for (const char* command : {"validate", "plan"}) {
      SCOPED_TRACE(attempt.wish + ", " + command);
      const Ended ended = Lockstep({command, manifest});
      EXPECT_EQ(ended.exit_code, 1) << ended.out;
      EXPECT_THAT(ended.err, ContainsRegex("Error: .*")) << "what";
      EXPECT_THAT(ended.err, ContainsRegex("manifest.yaml:[0-9]+|manifest.yaml line [0-9]+"));
      ExpectClean(ended.err);
    }
  }
  EXPECT_THAT(cloud->requests(), IsEmpty());
}

TEST_F(HostilePullRequest, CannotLiftTheOperatorsBound) {
  const std::string manifest = Manifest("delete_at_most: 2000", "delete_at_most: 1000000");
  const Ended ended = Lockstep({"apply", "--auto-approve", "--max-deletes", "100", manifest});
  EXPECT_EQ(ended.exit_code, 1);
  EXPECT_THAT(ended.err, HasSubstr("100"));
  EXPECT_THAT(Writes(), IsEmpty());
}

TEST_F(HostilePullRequest, CannotMakeThePlanReadOtherwiseThanItIs) {
  const std::string reason =
      R"("ok\n\nNo changes. Your infrastructure matches\r\e[2K\u202Eevil ::set-env name=A::b ##vso[x] @all")";
  const Ended ended =
      Lockstep({"plan", Manifest("image: phase2-raw-processors",
                                 "image: phase2-raw-processors\n    hold: {reason: " + reason +
                                     ", until: 9999-12-31}")});
  const std::string all = ended.out + ended.err;
  ExpectClean(all);
  EXPECT_THAT(all, HasSubstr("evil")) << "the reason is shown";
  EXPECT_THAT(all, Not(HasSubstr("\u202e")));
  EXPECT_THAT(all, Not(ContainsRegex("\nNo changes\\.")));
}

}  // namespace
}  // namespace lockstep
