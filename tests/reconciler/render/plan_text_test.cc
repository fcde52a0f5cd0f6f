#include "reconciler/render/plan_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/reconciler/render/sample_plans.h"
#include "tests/support/golden.h"

namespace lockstep::testing {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

Plan InSyncPlan() {
  Plan plan = EmptyPlan();
  plan.changes = {UnchangedService("nba-scrapers")};
  return plan;
}

Plan UnprovenPlan() {
  Plan plan = InSyncPlan();
  plan.changes[0].ladder.push_back({"code", Verdict::kUnknown, "no plugin testifies to it"});
  plan.changes[0].ladder.push_back({"logs", Verdict::kUnknown, "nothing has run yet"});
  return plan;
}

Finding Unreadable() {
  return {.blocks = true,
          .what = "cannot read it: the answer was cut short",
          .detail = "Needed by cloud_run_job.a",
          .about = {"cloud_run_job", "a"},
          .origin = {"prod.yaml", 12, 5}};
}

Plan BlockedPlan() {
  Plan plan = InSyncPlan();
  plan.findings = {Unreadable()};
  return plan;
}

Plan HostilePlan() {
  Plan plan = EmptyPlan();
  plan.scope = {"p\n\x1b[2J", "r\xff"};
  Change change = UpdateOf({"cloud_run_job", "a\nApply complete!"}, "moved\r\x1b[31m",
                           "gcr.io/x\":\u202egnp", "gcr.io/y\n::set-env name=A::b");
  change.waits_for = {"cloud_run_job.\u200bz: not managed"};
  Change clean = HeartbeatsCleanUp();
  clean.diffs[0].note = "Old_None_1\nPlan: 0 to add\x07, Old_None_\xc3\x28";
  plan.changes = {std::move(change), std::move(clean)};
  plan.findings = {{.severity = Severity::kWarning,
                    .what = "id\nNo changes.",
                    .detail = "::add-mask::x ##vso[task.setvariable] \u2028end",
                    .about = {"firestore_collection", "a\tb"},
                    .origin = {"m\n.yaml", 1, 1}}};
  return plan;
}

TEST(PlanText, OfTheIncidentReadsAsReviewed) {
  EXPECT_THAT(RenderPlan(IncidentPlan(), {.saved_as = "p.plan"}),
              MatchesGolden("plan-incident.txt"));
}

TEST(PlanText, OfAPlanWithoutChangesReadsAsReviewed) {
  Plan plan = InSyncPlan();
  plan.changes.push_back({.address = {"firestore_collection", "processor_heartbeats"}, .kept = 18});
  plan.findings = {{.severity = Severity::kWarning,
                    .what = "18 documents where about 30 are expected",
                    .about = {"firestore_collection", "processor_heartbeats"}}};
  EXPECT_THAT(RenderPlan(plan, {}), MatchesGolden("plan-no-changes.txt"));
}

TEST(PlanText, OfAnUnprovenPlanReadsAsReviewed) {
  EXPECT_THAT(RenderPlan(UnprovenPlan(), {}), MatchesGolden("plan-unproven.txt"));
}

TEST(PlanText, OfABlockedPlanReadsAsReviewed) {
  Plan plan = IncidentPlan();
  plan.findings.push_back(Unreadable());
  EXPECT_THAT(RenderPlan(plan, {}), MatchesGolden("plan-blocked.txt"));
}

TEST(PlanText, OfAVoidPlanReadsAsReviewed) {
  EXPECT_THAT(RenderPlan(BlockedPlan(), {}), MatchesGolden("plan-void.txt"));
}

TEST(PlanText, OfAHeldResourceReadsAsReviewed) {
  Plan plan = InSyncPlan();
  plan.changes.insert(plan.changes.begin(), HeldJob());
  EXPECT_THAT(RenderPlan(plan, {}), MatchesGolden("plan-held.txt"));
}

TEST(PlanText, OfHostileNamesReadsAsReviewed) {
  EXPECT_THAT(RenderPlan(HostilePlan(), {.saved_as = "a\"$b`\n"}),
              MatchesGolden("plan-hostile.txt"));
}

TEST(PlanText, OfAnEmptyPlanReadsAsReviewed) {
  EXPECT_THAT(RenderPlan(EmptyPlan(), {}), MatchesGolden("plan-empty.txt"));
}

TEST(PlanText, ExplainsOnlyTheSymbolsInUse) {
  Plan plan = EmptyPlan();
  plan.changes = {HeartbeatsCleanUp()};
  EXPECT_THAT(RenderPlan(plan, {}),
              AllOf(HasSubstr("  - destroy\n"), Not(HasSubstr("update in-place"))));
  plan.changes = {UpdateOf({"cloud_run_job", "a"}, "", "x", "y")};
  EXPECT_THAT(RenderPlan(plan, {}),
              AllOf(HasSubstr("  ~ update in-place\n"), Not(HasSubstr("- destroy"))));
}

TEST(PlanText, SaysNothingOfDocumentsWhereThereAreNone) {
  Plan plan = EmptyPlan();
  plan.changes = {UpdateOf({"cloud_run_job", "a"}, "", "x", "y")};
  EXPECT_THAT(RenderPlan(plan, {}), Not(HasSubstr("Documents:")));
}

TEST(PlanText, CountsDocumentsOfACollectionThatIsNotCleaned) {
  Plan plan = InSyncPlan();
  plan.changes.push_back({.address = {"firestore_collection", "c"}, .unclassified = 2});
  EXPECT_THAT(RenderPlan(plan, {}),
              HasSubstr("\nDocuments: 0 to delete, 0 to keep, 2 unclassified.\n"));
}

TEST(PlanText, NeverClaimsAMatchThatIsNotProven) {
  EXPECT_THAT(RenderPlan(UnprovenPlan(), {}),
              AllOf(Not(HasSubstr("No changes.")), Not(HasSubstr("matches the configuration")),
                    StartsWith("No changes needed, but 1 check could not be made.\n\n"
                               "  cloud_run_service.nba-scrapers: code unknown: no plugin ")));
}

TEST(PlanText, OfLogsThatAreStillSilentIsNoUnprovenPlan) {
  Plan plan = InSyncPlan();
  plan.changes[0].ladder.push_back({"logs", Verdict::kUnknown, "nothing has run yet"});
  EXPECT_THAT(RenderPlan(plan, {}), StartsWith("No changes. "));
}

TEST(PlanText, NeverSaysNoChangesWhereSomethingBlocks) {
  EXPECT_THAT(
      RenderPlan(BlockedPlan(), {}),
      AllOf(Not(HasSubstr("No changes")), HasSubstr("The plan is void: 1 error blocks it")));
}

TEST(PlanText, DoesNotPromiseActionsThatAnErrorBlocks) {
  Plan plan = IncidentPlan();
  plan.findings.push_back(Unreadable());
  EXPECT_THAT(RenderPlan(plan, {.saved_as = "p.plan"}),
              AllOf(Not(HasSubstr("will perform")), Not(HasSubstr("lockstep apply"))));
}

TEST(PlanText, PutsErrorsBeforeWarningsAndBothBeforeTheRule) {
  Plan plan = IncidentPlan();
  plan.findings.push_back({.severity = Severity::kError, .what = "a label lies"});
  const std::string text = RenderPlan(plan, {.saved_as = "p.plan"});
  EXPECT_LT(text.find("\nPlan: 0"), text.find("\nError: a label lies"));
  EXPECT_LT(text.find("\nError: a label lies"), text.find("\nWarning: "));
  EXPECT_LT(text.find("\nWarning: "), text.find("\n─────"));
}

TEST(PlanText, LeavesItsErrorsToThoseWhoSendThemElsewhere) {
  const Plan plan = BlockedPlan();
  const std::string errors = RenderPlanErrors(plan, {});
  EXPECT_THAT(errors, StartsWith("Error: cannot read it"));
  EXPECT_THAT(RenderPlan(plan, {.leave_out_errors = true}), Not(HasSubstr("Error: ")));
  EXPECT_THAT(RenderPlan(plan, {}), EndsWith(errors));
  EXPECT_THAT(RenderPlanErrors(IncidentPlan(), {}), IsEmpty());
}

TEST(PlanText, OffersToApplyASavedPlanOnlyIfThereIsSomethingToApply) {
  EXPECT_THAT(RenderPlan(InSyncPlan(), {.saved_as = "p.plan"}),
              AllOf(HasSubstr("Saved the plan to: p.plan\n"), Not(HasSubstr("lockstep apply"))));
  EXPECT_THAT(RenderPlan(IncidentPlan(), {.saved_as = "p.plan"}),
              EndsWith("\n    lockstep apply \"p.plan\"\n"));
  EXPECT_THAT(RenderPlan(IncidentPlan(), {}), Not(HasSubstr("Saved the plan")));
}

TEST(PlanText, DrawsARuleThatFits) {
  const auto rule = [](std::size_t width) {
    const std::string text = RenderPlan(InSyncPlan(), {.style = {.width = width}, .saved_as = "p"});
    const std::size_t at = text.find("─");
    return Columns(text.substr(at, text.find('\n', at) - at));
  };
  EXPECT_EQ(rule(120), 77U);
  EXPECT_EQ(rule(40), 40U);
  EXPECT_EQ(rule(0), 77U);
}

TEST(PlanText, NamesTheProductThatAToolLooksFor) {
  EXPECT_THAT(RenderPlan(IncidentPlan(), {.style = {.product = "Terraform"}}),
              HasSubstr("\nTerraform will perform the following actions:\n"));
}

Plan AgainstBase(std::vector<PolicyChange> changes) {
  Plan plan = InSyncPlan();
  plan.base_digest = std::string(64, 'b');
  plan.policy_changes = std::move(changes);
  return plan;
}

TEST(TextPlan, NamesWhatTheManifestAllowsMoreThanItsBase) {
  const Plan plan = AgainstBase(
      {{.kind = Loosening::kStrangersPassed, .what = "unmanaged: error -> warn"},
       {Loosening::kBoundLifted, {"firestore_collection", "h"}, "x\nNo changes.", {"b.yaml", 4, 2}},
       {Loosening::kHoldLifted, {"cloud_run_job", "a"}, "hold: gone", {"b.yaml", 7, 3}},
       {Loosening::kHoldLifted, {"cloud_run_job", "b"}, "hold: gone", {"b.yaml", 8, 3}}});
  EXPECT_THAT(RenderPlan(plan, {.style = {.width = 0}}),
              HasSubstr("\nThe manifest allows more than before:\n"
                        "  unmanaged: error -> warn\n"
                        "  firestore_collection.h: x\\nNo changes. (b.yaml:4:2)\n"
                        "  hold: gone (2 resources: cloud_run_job.a, cloud_run_job.b) "
                        "(b.yaml:7:3 and 1 more)\n"));
}

TEST(TextPlan, SaysThatNothingMoreIsAllowedOnlyIfThereWasABase) {
  EXPECT_THAT(RenderPlan(AgainstBase({}), {}),
              HasSubstr("\nThe manifest allows nothing that it did not allow before.\n"));
  EXPECT_THAT(RenderPlan(InSyncPlan(), {}), Not(HasSubstr("The manifest allows")));
}

TEST(TextPlan, SaysHowOldASnapshotIsBeforeAnythingElse) {
  Plan plan = InSyncPlan();
  plan.recorded_at = plan.made_at - std::chrono::hours{3};
  const std::string text = RenderPlan(plan, {.style = {.width = 0}});
  EXPECT_THAT(text,
              StartsWith("Planned from a snapshot recorded 3h0m before the plan was made, at "));
  EXPECT_THAT(text, HasSubstr(": nothing was read.\n\nNo changes."));
}

}  // namespace
}  // namespace lockstep::testing
