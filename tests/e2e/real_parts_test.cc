// The incident with Google's own Firestore emulator and a real registry; Cloud Run is embedded.
#include <map>

#include "reconciler/http/cpprest_http.h"
#include "tests/e2e/e2e_fixture.h"
#include "tests/support/emulator.h"
#include "tests/support/registry.h"

namespace lockstep {
namespace {

using ::testing::ContainsRegex;
using testing::DockerRegistry;
using testing::Ended;
using testing::FirestoreEmulator;
using ::testing::HasSubstr;
using testing::RunProgram;
using ::testing::SizeIs;

constexpr const char* kProject = "nba-props-platform";
constexpr const char* kHeartbeats = "processor_heartbeats";

class RealParts : public testing::EndToEnd {
 protected:
  // Copies the images of the incident as they are: equal bytes, equal digests.
  void FillRegistry(const DockerRegistry& registry) {
    const std::string from = cloud->url().substr(7) + "/us-west2-docker.pkg.dev/";
    for (const char* service : {"nba-phase2-raw-processors", "nba-phase3-analytics-processors",
                                "nba-phase4-precompute-processors", "nba-scrapers"}) {
      const std::string image = std::string(kProject) + "/nba-props/" + service + ":latest";
      const Ended copied =
          RunProgram({"skopeo", "--insecure-policy", "copy", "--all", "--preserve-digests",
                      "--src-tls-verify=false", "--dest-tls-verify=false",
                      "docker://" + from + image, "docker://" + registry.host() + "/" + image});
      ASSERT_EQ(copied.exit_code, 0) << copied.err;
    }
  }

  std::map<std::string, Json> DocumentsOfTheIncident() {
    std::map<std::string, Json> documents;
    for (const std::string& id : cloud->DocumentIds(kHeartbeats)) {
      const Json document = cloud->Document(std::string(kHeartbeats) + "/" + id);
      documents[document["name"]] = document["fields"];
    }
    return documents;
  }
};

TEST_F(RealParts, TheIncidentIsMendedAndTheGoodDocumentsStayByteForByte) {
  LOCKSTEP_SKIP_IF(FirestoreEmulator::WhyWithout());
  LOCKSTEP_SKIP_IF(DockerRegistry::WhyWithout());
  const std::unique_ptr<Writer> http = *MakeHttp({}, clock);
  FirestoreEmulator emulator(*http);
  DockerRegistry registry(*http);
  ASSERT_TRUE(emulator.running() && registry.running());
  StartIncident();
  FillRegistry(registry);
  const std::map<std::string, Json> seeded = DocumentsOfTheIncident();
  ASSERT_THAT(seeded, SizeIs(1053));
  const Status written = emulator.Seed(kProject, seeded);
  ASSERT_TRUE(written) << written.error().message;
  const std::map<std::string, Json> before = *emulator.All(kProject, kHeartbeats);
  environment = {"LOCKSTEP_RUN_ENDPOINT=" + cloud->url(),
                 "LOCKSTEP_REGISTRY_ENDPOINT=" + registry.url(),
                 "FIRESTORE_EMULATOR_HOST=" + emulator.host()};

  const std::string manifest = Manifest();
  const Ended apply = Lockstep({"apply", "--auto-approve", manifest});
  EXPECT_EQ(apply.exit_code, 0) << apply.err << apply.out;
  EXPECT_THAT(apply.out, HasSubstr("Resources: 0 added, 22 changed, 1 destroyed."));
  EXPECT_THAT(apply.out, HasSubstr("Documents: 1035 deleted, 0 survived, 0 gone."));
  const std::map<std::string, Json> after = *emulator.All(kProject, kHeartbeats);
  EXPECT_THAT(after, SizeIs(18));
  for (const auto& [name, document] : after) EXPECT_EQ(document, before.at(name));
  EXPECT_THAT(Lockstep({"plan", manifest}).out, ContainsRegex("(^|\n)No changes\\. "));
}

}  // namespace
}  // namespace lockstep
