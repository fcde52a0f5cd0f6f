#include "reconciler/render/html_plan.h"

#include <gmock/gmock.h>

#include "tests/reconciler/render/census_samples.h"
#include "tests/reconciler/render/sample_plans.h"

namespace lockstep {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

const HtmlPlan kOfProd{.manifest_file = "prod.yaml"};

std::string PageOf(const Plan& plan) { return RenderHtml(plan, kOfProd); }

Plan WithCensus(Plan plan) {
  for (Change& change : plan.changes) {
    if (change.action == Action::kDelete) change.census = testing::HeartbeatsCensus();
  }
  return plan;
}

TEST(PageOfAPlan, IsOneFileThatLoadsNothing) {
  const std::string page = PageOf(WithCensus(testing::IncidentPlan()));
  EXPECT_THAT(page, StartsWith(HtmlPlanBeginning()));
  EXPECT_THAT(page, HasSubstr("default-src 'none'; style-src 'sha256-"));
  for (const char* loads : {"src=", "<link", "@import", "url(", "http:"}) {
    EXPECT_THAT(page, Not(HasSubstr(loads)));
  }
}

TEST(PageOfAPlan, ShowsTheDangersBeforeAnythingElse) {
  const std::string page = PageOf(WithCensus(testing::IncidentPlan()));
  const std::size_t dangers = page.find("Documents are deleted");
  ASSERT_NE(dangers, std::string::npos);
  EXPECT_LT(dangers, page.find("id=\"collections\""));
  EXPECT_LT(page.find("id=\"collections\""), page.find("id=\"changes\""));
}

TEST(PageOfAPlan, ShowsTheGrowthOfACollectionWithItsBounds) {
  const std::string page = PageOf(WithCensus(testing::IncidentPlan()));
  EXPECT_THAT(page, AllOf(HasSubstr("<svg class=\"chart\" role=\"img\""),
                          HasSubstr("<title>0 to 1 days ago, none-date: 900 documents</title>"),
                          HasSubstr(">alert_above 50</text>"), HasSubstr("class=\"forecast\"")));
}

TEST(PageOfAPlan, HasTheSampleOrTheWholeListOfWhatIsDeleted) {
  const Plan plan = WithCensus(testing::IncidentPlan());
  EXPECT_THAT(PageOf(plan), AllOf(HasSubstr("<li>Team_None_1 <span class=\"quiet\">none-date"),
                                  HasSubstr("lists them all")));
  const std::string listed = RenderHtml(
      plan, {.manifest_file = "prod.yaml",
             .listed = {{testing::HeartbeatsCleanUp().address, {"c/one", "c/<b>two"}, 3}}});
  EXPECT_THAT(listed,
              AllOf(HasSubstr("<li>c/one</li>\n<li>c/&#60;b&#62;two</li>\n"),
                    HasSubstr("3 names more are in the file"), Not(HasSubstr("Team_None_1"))));
}

TEST(PageOfAPlan, ShowsNoChartOfWhatWasNotScanned) {
  Plan plan = testing::IncidentPlan();
  plan.changes.back().census = Census{.read_time = "2026-01-02T03:04:05Z", .count = 7};
  EXPECT_THAT(PageOf(plan), AllOf(HasSubstr("No rule asks for their ids"), Not(HasSubstr("<svg"))));
}

TEST(PageOfAPlan, ShowsEveryRungAndSaysOnceWhatIsTrueOfSeveral) {
  Plan plan = testing::EmptyPlan();
  for (const char* name : {"a", "b"}) {
    Change change = testing::UnchangedService(name);
    change.ladder.push_back(
        {"code", Verdict::kUnknown, "nobody looked", "gcloud run " + std::string(name)});
    change.ladder.push_back({"smell", Verdict::kRefuted, "of " + std::string(name)});
    plan.changes.push_back(std::move(change));
  }
  plan.changes.push_back({.address = {"cloud_run_job", "c"}, .ladder = {{"digest"}}});
  const std::string page = PageOf(plan);
  EXPECT_THAT(page, HasSubstr("<th scope=\"col\">digest</th><th scope=\"col\">revision</th>"
                              "<th scope=\"col\">traffic</th><th scope=\"col\">code</th>"
                              "<th scope=\"col\">smell</th>"));
  EXPECT_THAT(page, HasSubstr("? unknown</span> of 2 resources: nobody looked"));
  EXPECT_THAT(page, HasSubstr("<pre>gcloud run b</pre>"));
  EXPECT_THAT(page, HasSubstr("✗ refuted</span> of 1 resource: of b"));
  EXPECT_THAT(page, HasSubstr("not asked"));
}

TEST(PageOfAPlan, IsOnlyGoodIfAllIs) {
  Plan plan = testing::EmptyPlan();
  plan.changes = {testing::UnchangedService("a")};
  EXPECT_THAT(PageOf(plan), HasSubstr("headline good"));
  plan.changes[0].ladder[0].verdict = Verdict::kUnknown;
  EXPECT_THAT(PageOf(plan), HasSubstr("headline doubt"));
  plan.findings.push_back({.blocks = true, .what = "no"});
  EXPECT_THAT(PageOf(plan), HasSubstr("headline bad"));
}

TEST(PageOfAPlan, SaysThatNothingWasReadForIt) {
  Plan plan = testing::EmptyPlan();
  plan.made_at = TimePoint{std::chrono::hours{9}};
  EXPECT_THAT(PageOf(plan), Not(HasSubstr("Nothing was read")));
  plan.recorded_at = TimePoint{std::chrono::hours{6}};
  EXPECT_THAT(PageOf(plan), HasSubstr("recorded 3h0m before the plan was made"));
}

TEST(PageOfAPlan, OfEqualPlansHasEqualBytes) {
  EXPECT_EQ(PageOf(testing::IncidentPlan()), PageOf(testing::IncidentPlan()));
}

}  // namespace
}  // namespace lockstep
