#include "reconciler/render/terraform_plan.h"

#include <gmock/gmock.h>

#include "tests/reconciler/render/saved_plans.h"
#include "tests/support/golden.h"

namespace lockstep {
namespace {

using ::testing::IsEmpty;
using testing::MatchesGolden;
using ::testing::SizeIs;

const Json& Member(const Json& list, const std::string& address) {
  for (const Json& one : list) {
    if (At(one, "address") == address) return one;
  }
  ADD_FAILURE() << address;
  return list;
}

TEST(PlanInTerraformsFormat, IsTheIncidentAsToolsReadIt) {
  EXPECT_THAT(TerraformPlanJson(testing::SavedIncident()).dump(2) + "\n",
              MatchesGolden("plan-incident.json"));
}

TEST(PlanInTerraformsFormat, ShowsACleanUpAsOneDeleteWithItsNumbers) {
  const Json plan = TerraformPlanJson(testing::SavedIncident());
  const Json change = At(
      Member(At(plan, "resource_changes"), "firestore_collection.processor_heartbeats"), "change");
  EXPECT_EQ(At(change, "actions"), Json::array({"delete"}));
  EXPECT_TRUE(At(change, "after").is_null());
  const Json& before = At(change, "before");
  EXPECT_EQ(At(before, "count"), 1035);
  EXPECT_EQ(At(before, "by_rule"), (Json{{"none-date", 1022}, {"year", 13}}));
  EXPECT_EQ(At(before, "sample"), Json::array({"Team_None_1", "Team_2025-12-14", "Team_None_2"}));
}

TEST(PlanInTerraformsFormat, HasACheckForEveryRungAndEveryBound) {
  ReadPlan read = testing::SavedIncident();
  read.saved.plan.changes[0].ladder = {{"digest", Verdict::kProven, "a"},
                                       {"code", Verdict::kUnknown, "b"},
                                       {"logs", Verdict::kRefuted, "c"}};
  const Json plan = TerraformPlanJson(read);
  const std::string first = Text(read.saved.plan.changes[0].address);
  std::map<std::string, std::string> statuses;
  for (const Json& check : At(plan, "checks")) {
    statuses[StringAt(At(check, "address"), "name")] = StringAt(check, "status");
  }
  EXPECT_EQ(statuses[first + ".digest"], "pass");
  EXPECT_EQ(statuses[first + ".code"], "unknown");
  EXPECT_EQ(statuses[first + ".logs"], "fail");
  const std::string bounds = "firestore_collection.processor_heartbeats.bounds.";
  EXPECT_EQ(statuses[bounds + "alert_above"], "fail");
  EXPECT_EQ(statuses[bounds + "delete_at_most"], "pass");
}

TEST(PlanInTerraformsFormat, KeepsWhatWasSeenWhereACheckPassed) {
  ReadPlan read = testing::SavedIncident();
  Change& change = read.saved.plan.changes[0];
  change.ladder = {{"digest", Verdict::kProven, "what was seen", "gcloud ..."}};
  const Json plan = TerraformPlanJson(read);
  const Json& ours = At(plan, "lockstep");
  EXPECT_EQ(At(At(At(ours, "resources"), Text(change.address).c_str()), "rungs"),
            Json::array({{{"rung", "digest"},
                          {"verdict", "proven"},
                          {"detail", "what was seen"},
                          {"look", "gcloud ..."}}}));
  const Json& bounds = At(At(ours, "budgets"), "firestore_collection.processor_heartbeats");
  EXPECT_EQ(StringAt(At(bounds, "delete_at_most"), "detail"),
            "1,035 documents to delete, delete_at_most allows 2,000");
}

TEST(PlanInTerraformsFormat, OfWhichNothingIsToDoListsEveryResourceAsNoOp) {
  ReadPlan read = testing::SavedIncident();
  read.saved.plan = testing::EmptyPlan();
  read.saved.plan.changes = {testing::UnchangedService("a"), testing::HeldJob()};
  const Json plan = TerraformPlanJson(read);
  EXPECT_THAT(At(plan, "resource_changes"), SizeIs(2));
  for (const Json& one : At(plan, "resource_changes")) {
    EXPECT_EQ(At(At(one, "change"), "actions"), Json::array({"no-op"}));
    EXPECT_EQ(At(At(one, "change"), "before"), At(At(one, "change"), "after"));
  }
  EXPECT_EQ(At(plan, "applyable"), false);
  EXPECT_EQ(At(plan, "complete"), true);
  EXPECT_EQ(At(plan, "errored"), false);
}

TEST(PlanInTerraformsFormat, OfAPlanThatIsBlockedCannotBeTakenForAGoodOne) {
  ReadPlan read = testing::SavedIncident();
  read.saved.plan.findings.push_back({.blocks = true,
                                      .what = "the hold lapsed",
                                      .about = {"cloud_run_job", "x"},
                                      .verbatim = {"until: ..."}});
  const Json plan = TerraformPlanJson(read);
  EXPECT_EQ(At(plan, "applyable"), false);
  EXPECT_EQ(At(plan, "complete"), false);
  EXPECT_EQ(At(plan, "errored"), true);
  const Json& ours = At(plan, "lockstep");
  EXPECT_EQ(At(ours, "blocked"), true);
  EXPECT_EQ(At(At(ours, "findings").back(), "summary"), "the hold lapsed");
  EXPECT_EQ(At(At(ours, "findings").back(), "verbatim"), Json::array({"until: ..."}));
}

TEST(PlanInTerraformsFormat, TellsWhatTheManifestAllowsOnlyIfItWasCompared) {
  ReadPlan read = testing::SavedIncident();
  EXPECT_TRUE(At(At(TerraformPlanJson(read), "lockstep"), "policy_changes").is_null());
  read.saved.plan.base_digest = std::string(64, 'b');
  EXPECT_THAT(At(At(TerraformPlanJson(read), "lockstep"), "policy_changes"), IsEmpty());
  read.saved.plan.policy_changes = {{.kind = Loosening::kKeepDropped, .what = "keep: *"}};
  const Json plan = TerraformPlanJson(read);
  const Json& changes = At(At(plan, "lockstep"), "policy_changes");
  ASSERT_THAT(changes, SizeIs(1));
  EXPECT_EQ(At(changes[0], "kind"), "keep_dropped");
  EXPECT_EQ(At(changes[0], "what"), "keep: *");
}

}  // namespace
}  // namespace lockstep
