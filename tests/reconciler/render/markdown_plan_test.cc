#include "reconciler/render/markdown_plan.h"

#include <gmock/gmock.h>

#include "tests/reconciler/render/sample_plans.h"

namespace lockstep {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

const MarkdownPlan kProd{.manifest_file = "prod.yaml"};

std::size_t PlaceOf(const std::string& text, const std::string& part) {
  const std::size_t at = text.find(part);
  EXPECT_NE(at, std::string::npos) << part;
  return at;
}

TEST(MarkdownOfAPlan, BeginsWithAMarkerThatStaysWhateverThePlan) {
  const std::string marker = CommentMarker({"nba-props-platform", "us-west2"}, "prod.yaml");
  EXPECT_THAT(marker, AllOf(StartsWith("<!-- lockstep plan "), EndsWith(" -->")));
  EXPECT_THAT(RenderMarkdown(testing::IncidentPlan(), kProd), StartsWith(marker + "\n"));
  EXPECT_THAT(RenderMarkdown(testing::EmptyPlan(), kProd), StartsWith(marker + "\n"));
  EXPECT_NE(CommentMarker({"nba-props-platform", "us-west2"}, "stage.yaml"), marker);
  EXPECT_NE(CommentMarker({"nba-props-platform", "us-east1"}, "prod.yaml"), marker);
}

TEST(MarkdownOfAPlan, TellsWhatIsDeletedBeforeAnythingElse) {
  const std::string comment = RenderMarkdown(testing::IncidentPlan(), kProd);
  EXPECT_THAT(comment, HasSubstr("**Plan\\: 0 to add\\, 22 to change\\, 1 to destroy\\.**"));
  const std::size_t deletes = PlaceOf(comment, "### Documents are deleted");
  EXPECT_THAT(
      comment.substr(deletes),
      HasSubstr("processor\\_heartbeats\\: 1035 documents of this collection\\, 18 are kept"));
  EXPECT_LT(deletes, PlaceOf(comment, "### Details"));
  EXPECT_LT(PlaceOf(comment, "### Details"), PlaceOf(comment, "<details>"));
}

TEST(MarkdownOfAPlan, TellsEveryDangerWithWhereItWasWritten) {
  Plan plan = testing::IncidentPlan();
  plan.changes.push_back(testing::HeldJob());
  plan.base_digest = "b";
  plan.policy_changes = {{.kind = Loosening::kBoundLifted,
                          .address = {"firestore_collection", "c"},
                          .what = "alert_above is 5000 and was 50",
                          .origin = {"prod.yaml", 7, 3}}};
  plan.findings.push_back({.blocks = true, .what = "the hold lapsed"});
  plan.changes[0].waits_for = {"somebody"};
  plan.changes[1].ladder = {{"code", Verdict::kUnknown, "nobody answered"}};
  plan.made_at = TimePoint{std::chrono::hours{9}};
  plan.recorded_at = TimePoint{std::chrono::hours{6}};
  const std::string comment = RenderMarkdown(plan, kProd);
  std::size_t last = 0;
  for (const char* part :
       {"recorded 3h0m before the plan was made", "### Errors\n\n- the hold lapsed\n",
        "### Documents are deleted", "### The manifest allows more than before",
        "c\\: alert\\_above is 5000 and was 50 \\(prod\\.yaml\\:7\\:3\\)", "### Held as it is",
        "backfill\\: held until", "### Not proven", "code unknown\\: nobody answered",
        "### Waits, whatever is applied", "backfill\\: somebody", "### Details"}) {
    const std::size_t at = PlaceOf(comment, part);
    EXPECT_LT(last, at) << part;
    last = at;
  }
}

TEST(MarkdownOfAPlan, SaysThatTheManifestWasComparedAndAllowsNothingMore) {
  Plan plan = testing::IncidentPlan();
  EXPECT_THAT(RenderMarkdown(plan, kProd), Not(HasSubstr("allows nothing")));
  plan.base_digest = "b";
  EXPECT_THAT(RenderMarkdown(plan, kProd),
              HasSubstr("The manifest allows nothing that it did not allow before."));
}

TEST(MarkdownOfAPlan, OfWhichNothingIsToDoIsShort) {
  Plan plan = testing::EmptyPlan();
  plan.changes = {testing::UnchangedService("a")};
  const std::string comment = RenderMarkdown(plan, kProd);
  EXPECT_THAT(comment, HasSubstr("**No changes\\. Your infrastructure matches"));
  EXPECT_THAT(comment, Not(HasSubstr("###")));
  plan.changes[0].ladder[0].verdict = Verdict::kUnknown;
  EXPECT_THAT(RenderMarkdown(plan, kProd),
              AllOf(HasSubstr("**No changes needed\\, but 1 check could not be made"),
                    HasSubstr("### Not proven")));
}

TEST(MarkdownOfAPlan, IsCutAtAWholeBlockAndSaysWhatIsLeftOut) {
  Plan plan = testing::IncidentPlan();
  for (int i = 0; i < 2'000; ++i) {
    plan.changes.push_back(testing::UpdateOf({"cloud_run_job", "job-" + std::to_string(10'000 + i)},
                                             "the tag moved", "a", "b"));
    plan.findings.push_back({.blocks = true, .what = std::to_string(i) + std::string(400, 'x')});
  }
  const std::string comment = RenderMarkdown(plan, kProd);
  EXPECT_LE(comment.size(), kLongestComment);
  EXPECT_GT(comment.size(), kLongestComment - 3'000);
  EXPECT_THAT(comment, AllOf(HasSubstr("- and 1980 more\n"), HasSubstr("of 4024 details are left "
                                                                       "out")));
  const auto opened = [&](const std::string& what) {
    std::size_t count = 0;
    for (std::size_t at = 0; (at = comment.find(what, at)) != std::string::npos; ++at) ++count;
    return count;
  };
  EXPECT_EQ(opened("<details>"), opened("</details>"));
}

TEST(MarkdownOfAPlan, OfEqualPlansHasEqualBytes) {
  EXPECT_EQ(RenderMarkdown(testing::IncidentPlan(), kProd),
            RenderMarkdown(testing::IncidentPlan(), kProd));
}

}  // namespace
}  // namespace lockstep
