// What `show --json` prints of the incident, before tools that were made for Terraform's plans, and
// before the policies of examples/.
#include <fstream>

#include "reconciler/base/json.h"
#include "tests/e2e/e2e_fixture.h"
#include "tests/support/node_tools.h"

namespace lockstep {
namespace {

using ::testing::ElementsAre;
using testing::Ended;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ToolForTerraform : public testing::EndToEnd {
 protected:
  static void SetUpTestSuite() {
    tools = std::make_unique<testing::NodeTools>("terraform_readers");
  }
  static void TearDownTestSuite() { tools.reset(); }

  void SetUp() override {
    LOCKSTEP_SKIP_IF(tools->missing());
    LOCKSTEP_SKIP_IF(testing::WhyWithout("jq"));
    StartIncident();
    const std::string saved = (folder / "p.plan").string();
    EXPECT_EQ(Lockstep({"plan", "--out", saved, Manifest()}).exit_code, 0);
    const Ended shown = Lockstep({"show", "--json", saved});
    ASSERT_EQ(shown.exit_code, 0) << shown.err;
    plan = ParseJson(shown.out).value();
  }

  std::string FileOf(const std::string& name, const Json& content) const {
    const std::string path = (folder / name).string();
    std::ofstream(path) << Dump(content);
    return path;
  }

  // The policy's messages as jq and as OPA give them, which must be the same.
  std::vector<std::string> Denied(const Json& labels) const {
    const std::string file = FileOf("plan.json", plan);
    const std::string policy = LOCKSTEP_SOURCE_DIR "/examples/policy/deletes";
    const Ended jq = testing::RunProgram({"jq", "--argjson", "labels", Dump(labels), "--argjson",
                                          "most", "100", "-f", policy + ".jq", file});
    EXPECT_EQ(jq.exit_code, 0) << jq.err;
    const Ended opa =
        tools->Run("opa.cjs", {policy + ".rego", file, FileOf("data.json", {{"labels", labels}})});
    EXPECT_EQ(opa.exit_code, 0) << opa.err;
    auto messages = ParseJson(opa.out).value_or(Json::array()).get<std::vector<std::string>>();
    EXPECT_THAT(ParseJson(jq.out).value_or(Json::array()).get<std::vector<std::string>>(),
                ::testing::UnorderedElementsAreArray(messages));
    return messages;
  }

  static inline std::unique_ptr<testing::NodeTools> tools;
  Json plan;
};

TEST_F(ToolForTerraform, DrawsOurPlanWithEveryResource) {
  const Ended ended = tools->Run("node_modules/@terraform-visual/cli/bin/index.js",
                                 {"--plan", FileOf("plan.json", plan), "--out", folder.string()});
  ASSERT_EQ(ended.exit_code, 0) << ended.out << ended.err;
  const std::string drawn = testing::TextOf(folder / "terraform-visual-report" / "plan.js");
  for (const Json& change : At(plan, "resource_changes")) {
    EXPECT_THAT(drawn, HasSubstr(StringAt(change, "name")));
  }
}

TEST_F(ToolForTerraform, ShowsTheDifferencesOfOurPlanAndCountsItsChanges) {
  const Ended ended =
      tools->Run("node_modules/@ahmadnassri/terraform-unidiff/bin.js", {FileOf("plan.json", plan)});
  ASSERT_EQ(ended.exit_code, 0) << ended.out << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("Plan: 0 to add, 22 to change, 1 to destroy"));
  EXPECT_THAT(ended.out, HasSubstr("--- firestore_collection.processor_heartbeats"));
  EXPECT_THAT(ended.out, HasSubstr("-count: 1035"));
}

TEST_F(ToolForTerraform, ForbidsManyDeletesThatNobodyPutALabelOn) {
  EXPECT_THAT(Denied(Json::array()), ElementsAre(HasSubstr("1035 documents are deleted")));
  EXPECT_THAT(Denied({"other"}), ElementsAre(HasSubstr("1035 documents are deleted")));
  EXPECT_THAT(Denied({"allow-mass-delete"}), IsEmpty());
}

TEST_F(ToolForTerraform, ForbidsWhatNoLabelAllows) {
  for (Json& check : plan["checks"]) {
    if (StringAt(check["address"], "name").find("delete_at_most") == std::string::npos) continue;
    check["status"] = "fail";
    check["instances"][0]["problems"] = Json::array({{{"message", "too many"}}});
  }
  plan["lockstep"]["policy_changes"] = Json::array({{{"what", "keep: *"}}});
  plan["errored"] = true;
  EXPECT_THAT(Denied({"allow-mass-delete"}),
              ElementsAre(HasSubstr("too many"), HasSubstr("keep: *"), HasSubstr("errors")));
}

// The members of `theirs` that `ours` lacks, or has of another kind.
std::vector<std::string> Lacking(const Json& theirs, const Json& ours, const std::string& path) {
  if (theirs.is_array()) {
    if (theirs.empty()) return {};
    return ours.is_array() && !ours.empty() ? Lacking(theirs[0], ours[0], path + "[]")
                                            : std::vector<std::string>{path + "[]"};
  }
  if (std::string_view(theirs.type_name()) != ours.type_name()) return {path};
  std::vector<std::string> lacking;
  if (!theirs.is_object()) return lacking;
  for (const auto& [key, value] : theirs.items()) {
    for (std::string& one : Lacking(value, ours.value(key, Json()), path + "." + key)) {
      lacking.push_back(std::move(one));
    }
  }
  return lacking;
}

class AnswersOfTerraform : public testing::EndToEnd {
 protected:
  void SetUp() override { LOCKSTEP_SKIP_IF(testing::WhyWithout("terraform")); }

  Json Terraform(std::vector<std::string> words) const {
    words.insert(words.begin(), {"terraform", "-chdir=" + folder.string()});
    return ParseJson(testing::RunProgram(std::move(words), {"CHECKPOINT_DISABLE=1"}).out).value();
  }
};

TEST_F(AnswersOfTerraform, OfItsVersionHaveNoMemberThatOursLack) {
  Json theirs = Terraform({"version", "-json"});
  theirs.erase("terraform_outdated");  // ours looks for no newer release
  const Json ours = ParseJson(Lockstep({"version", "--json"}).out).value();
  EXPECT_THAT(Lacking(theirs, ours, "version"), IsEmpty());
  EXPECT_EQ(At(theirs, "platform"), At(ours, "platform"));
}

TEST_F(AnswersOfTerraform, OfABadFileHaveNoMemberThatOursLack) {
  std::ofstream(folder / "main.tf") << "resource \"terraform_data\" \"a\" { inputt = 1 }\n";
  Json theirs = Terraform({"validate", "-json"});
  ASSERT_EQ(At(theirs, "valid"), false);
  for (Json& diagnostic : theirs["diagnostics"]) {
    diagnostic.erase("snippet");  // lines of the file, which may hold what is secret
    for (const char* end : {"start", "end"}) diagnostic["range"][end].erase("byte");
  }
  const std::string bad = WriteManifest("lockstep: 1\nprojekt: p\nregion: r\n");
  const Json ours = ParseJson(Lockstep({"validate", "--json", bad}).out).value();
  EXPECT_THAT(Lacking(theirs, ours, "validate"), IsEmpty());
}

}  // namespace
}  // namespace lockstep
