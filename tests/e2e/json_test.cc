// What programs read: every line of standard output is JSON, whatever happens.
#include "reconciler/base/json.h"

#include <map>
#include <sstream>

#include "tests/e2e/e2e_fixture.h"

namespace lockstep {
namespace {

using testing::Ended;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class JsonOfTheIncident : public testing::EndToEnd {
 protected:
  void SetUp() override {
    StartIncident();
    manifest = Manifest();
  }

  // The messages of a stream; a line that is none is a failure.
  static std::vector<Json> Messages(const Ended& ended) {
    std::vector<Json> messages;
    std::istringstream lines(ended.out);
    for (std::string line; std::getline(lines, line);) {
      const Result<Json> message = ParseJson(line);
      if (!message) {
        ADD_FAILURE() << line;
        continue;
      }
      for (const char* key : {"@level", "@message", "@module", "@timestamp", "type"}) {
        EXPECT_TRUE(At(*message, key).is_string()) << key << " of " << line;
      }
      messages.push_back(*message);
    }
    EXPECT_EQ(messages.empty() ? "" : StringAt(messages.front(), "type"), "version");
    return messages;
  }

  static std::map<std::string, int> Types(const std::vector<Json>& messages) {
    std::map<std::string, int> types;
    for (const Json& message : messages) ++types[StringAt(message, "type")];
    return types;
  }

  static std::vector<Json> OfType(const std::vector<Json>& messages, const std::string& type) {
    std::vector<Json> found;
    for (const Json& message : messages) {
      if (StringAt(message, "type") == type) found.push_back(message);
    }
    return found;
  }

  std::string manifest;
};

TEST_F(JsonOfTheIncident, StreamsAPlan) {
  const Ended planned = Lockstep({"plan", "--json", "--detailed-exitcode", manifest});
  EXPECT_EQ(planned.exit_code, 2);
  EXPECT_THAT(planned.err, IsEmpty());
  const std::vector<Json> messages = Messages(planned);
  std::map<std::string, int> types = Types(messages);
  EXPECT_EQ(types["planned_change"], 23);
  EXPECT_GT(types["refresh_start"], 0);
  EXPECT_EQ(types["refresh_start"], types["refresh_complete"]);
  const std::vector<Json> summary = OfType(messages, "change_summary");
  ASSERT_EQ(summary.size(), 1U);
  EXPECT_EQ(
      At(summary[0], "changes"),
      (Json{{"add", 0}, {"change", 22}, {"import", 0}, {"remove", 1}, {"operation", "plan"}}));
}

TEST_F(JsonOfTheIncident, StreamsAnApplyThatNeedsNoAnswer) {
  const Ended asked = Lockstep({"apply", "--json", manifest}, "yes\n");
  EXPECT_EQ(asked.exit_code, 1);
  const std::vector<Json> refused = Messages(asked);
  ASSERT_EQ(refused.size(), 2U);
  EXPECT_THAT(StringAt(refused[1], "@message"), HasSubstr("--json cannot ask"));
  EXPECT_TRUE(cloud->requests().empty());

  const Ended applied = Lockstep({"apply", "--json", "--auto-approve", manifest});
  EXPECT_EQ(applied.exit_code, 0) << applied.out;
  const std::vector<Json> messages = Messages(applied);
  std::map<std::string, int> types = Types(messages);
  EXPECT_EQ(types["apply_start"], 23);
  EXPECT_EQ(types["apply_complete"], 23);
  EXPECT_EQ(types["apply_errored"], 0);
  EXPECT_EQ(StringAt(messages.back(), "type"), "outputs");
  const Json summary = OfType(messages, "change_summary").back();
  EXPECT_EQ(StringAt(summary, "@message"),
            "Apply complete! Resources: 0 added, 22 changed, 1 destroyed.");
}

TEST_F(JsonOfTheIncident, StreamsWhatWentWrongAndNoSummaryOfSuccess) {
  const Ended applied =
      Lockstep({"apply", "--json", "--auto-approve", "--max-deletes", "3", manifest});
  EXPECT_EQ(applied.exit_code, 1);
  const std::vector<Json> messages = Messages(applied);
  bool told = false;
  for (const Json& message : OfType(messages, "diagnostic")) {
    told = told || StringAt(At(message, "diagnostic"), "severity") == "error";
  }
  EXPECT_TRUE(told);
  EXPECT_THAT(OfType(messages, "change_summary"), IsEmpty()) << "of a plan that is blocked";
  for (const Json& message : messages) {
    EXPECT_THAT(StringAt(message, "@message"), Not(HasSubstr("Apply complete!")));
  }
}

TEST_F(JsonOfTheIncident, NeverCallsAReadCompleteThatFailed) {
  cloud->Inject({.target_part = "/jobs", .times = 1000, .status = 200, .body = "no JSON"});
  const Ended planned = Lockstep({"plan", "--json", manifest});
  EXPECT_EQ(planned.exit_code, 1);
  int failed = 0;
  for (const Json& message : Messages(planned)) {
    const std::string said = StringAt(message, "@message");
    if (said.find("cloud_run_job.") != 0) continue;
    EXPECT_NE(StringAt(message, "type"), "refresh_complete") << said;
    failed += said.find(": Read failed") != std::string::npos ? 1 : 0;
  }
  EXPECT_GT(failed, 0);
  const Ended text = Lockstep({"plan", manifest});
  EXPECT_THAT(text.out, ::testing::ContainsRegex("cloud_run_job[^ ]*: Read failed after"));
  EXPECT_THAT(text.out, Not(::testing::ContainsRegex("cloud_run_job[^ ]*: Read complete")));
}

TEST_F(JsonOfTheIncident, TellsAMistakeInAManifestWithItsPlace) {
  const Json good = ParseJson(Lockstep({"validate", "--json", manifest}).out).value();
  EXPECT_EQ(At(good, "valid"), true);
  EXPECT_THAT(At(good, "diagnostics"), IsEmpty());

  const std::string bad = WriteManifest("lockstep: 1\nprojekt: p\nregion: r\n");
  const std::vector<Json> messages = Messages(Lockstep({"plan", "--json", bad}));
  const std::vector<Json> told = OfType(messages, "diagnostic");
  ASSERT_FALSE(told.empty());
  const Json& range = At(At(told[0], "diagnostic"), "range");
  EXPECT_EQ(StringAt(range, "filename"), bad);
  EXPECT_GT(At(At(range, "start"), "line").get<int>(), 0);

  const Ended validated = Lockstep({"validate", "--json", bad});
  EXPECT_EQ(validated.exit_code, 1);
  const Json verdict = ParseJson(validated.out).value();
  EXPECT_EQ(At(verdict, "valid"), false);
  EXPECT_EQ(At(verdict, "error_count"), At(verdict, "diagnostics").size());
  EXPECT_EQ(StringAt(verdict, "format_version"), "1.0");
  EXPECT_THAT(validated.err, IsEmpty());
}

TEST_F(JsonOfTheIncident, OfASavedPlanNamesItsDigestAndNeedsNoCloud) {
  const std::string plan = (folder / "p.plan").string();
  const std::vector<Json> messages =
      Messages(Lockstep({"plan", "--json", "--out", plan, manifest}));
  const std::string digest = StringAt(At(messages.back(), "lockstep"), "digest");
  EXPECT_THAT(digest, HasSubstr("sha256:"));
  cloud.reset();
  const Ended shown = Lockstep({"show", "--json", plan});
  EXPECT_EQ(shown.exit_code, 0) << shown.err;
  const Json json = ParseJson(shown.out).value();
  EXPECT_EQ(StringAt(json, "format_version"), "1.2");
  EXPECT_EQ(StringAt(At(json, "lockstep"), "digest"), digest);
  EXPECT_EQ(At(json, "resource_changes").size(), 26U);
  EXPECT_EQ(Lockstep({"show", "--json", plan}).out, shown.out);
}

TEST_F(JsonOfTheIncident, NamesItsVersions) {
  const Json version = ParseJson(Lockstep({"version", "--json"}).out).value();
  for (const char* key : {"version", "platform", "plan_format_version", "terraform_version"}) {
    EXPECT_FALSE(StringAt(version, key).empty()) << key;
  }
  EXPECT_THAT(StringAt(version, "platform"), ::testing::ContainsRegex("^[a-z]+_[a-z0-9_]+$"));
}

TEST_F(JsonOfTheIncident, CanSpeakOfTerraformWhereToolsLookForIt) {
  const Ended planned = Lockstep({"plan", "--compat", "terraform", manifest});
  EXPECT_THAT(planned.out, HasSubstr("\nTerraform will perform the following actions:\n"));
  EXPECT_THAT(Lockstep({"plan", manifest}).out,
              HasSubstr("\nLockstep will perform the following actions:\n"));
  const std::string plan = (folder / "p.plan").string();
  EXPECT_EQ(Lockstep({"plan", "--out", plan, manifest}).exit_code, 0);
  for (const char* command : {"show", "apply"}) {
    EXPECT_THAT(Lockstep({command, "--compat", "terraform", plan}).out,
                HasSubstr("\nTerraform will perform the following actions:\n"));
  }
  EXPECT_EQ(Lockstep({"plan", "--compat", "pulumi", manifest}).exit_code, 1);
}

}  // namespace
}  // namespace lockstep
