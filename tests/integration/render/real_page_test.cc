// What a browser makes of the page of a plan.
#include <gmock/gmock.h>

#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "reconciler/base/json.h"
#include "reconciler/render/html_plan.h"
#include "reconciler/render/status_page.h"
#include "tests/reconciler/render/census_samples.h"
#include "tests/reconciler/render/sample_plans.h"
#include "tests/support/hostile_text.h"
#include "tests/support/loop_statuses.h"
#include "tests/support/node_tools.h"

namespace lockstep {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

class RealPage : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { tools_ = std::make_unique<testing::NodeTools>("browse"); }
  static void TearDownTestSuite() { tools_.reset(); }
  void SetUp() override {
    LOCKSTEP_SKIP_IF(tools_->missing());
    LOCKSTEP_SKIP_IF(testing::WhyWithout("chromium"));
  }

  // What the browser saw at each look, which say how and need no url.
  static std::vector<Json> Seen(const std::string& page, std::vector<Json> looks) {
    const std::string file = tools_->folder() + "/page.html";
    std::ofstream(file) << page;
    for (Json& look : looks) look["url"] = "file://" + file;
    std::ofstream(tools_->folder() + "/looks.json") << Dump(Json(looks));
    const testing::Ended ended =
        tools_->Run("look.mjs", {"/usr/bin/chromium", tools_->folder() + "/looks.json"});
    const Result<Json> seen = ParseJson(ended.out);
    if (!seen || seen->size() != looks.size()) {
      ADD_FAILURE() << ended.out << ended.err;
      return std::vector<Json>(looks.size(), Json::object());
    }
    return seen->get<std::vector<Json>>();
  }

  static Plan WithCensus() {
    Plan plan = testing::IncidentPlan();
    for (Change& change : plan.changes) {
      if (change.action == Action::kDelete) change.census = testing::HeartbeatsCensus();
    }
    return plan;
  }

 private:
  static inline std::unique_ptr<testing::NodeTools> tools_{};
};

TEST_F(RealPage, LoadsNothingElseAndLogsNoErrorAndHasNoViolationInLightAndDark) {
  const std::string page = RenderHtml(WithCensus(), {.manifest_file = "prod.yaml"});
  for (const Json& seen : Seen(page, {{{"dark", false}}, {{"dark", true}}, {{"width", 390}}})) {
    EXPECT_THAT(At(seen, "console"), IsEmpty());
    EXPECT_THAT(At(seen, "requests"), SizeIs(1));
    EXPECT_THAT(At(seen, "violations"), IsEmpty());
    EXPECT_EQ(At(seen, "wide"), Json(false)) << "only tables scroll sideways";
    EXPECT_EQ(At(seen, "title"), Json("Lockstep plan of prod.yaml"));
  }
}

TEST_F(RealPage, OfTheStatusIsReadOnAPhoneAndHasNoViolation) {
  const std::string page = RenderStatusPage(testing::SampleStatus());
  for (const Json& seen : Seen(page, {{{"width", 390}}, {{"dark", true}}, {{"script", false}}})) {
    EXPECT_THAT(At(seen, "console"), IsEmpty());
    EXPECT_THAT(At(seen, "requests"), SizeIs(1));
    if (seen.contains("violations")) {
      EXPECT_THAT(At(seen, "violations"), IsEmpty());
    }
    EXPECT_EQ(At(seen, "wide"), Json(false));
    EXPECT_EQ(At(seen, "title"), Json("Lockstep status"));
  }
}

TEST_F(RealPage, IsSearchedWithAScriptAndReadWithoutOne) {
  const std::string page =
      RenderHtml(WithCensus(), {.manifest_file = "prod.yaml",
                                .listed = {{testing::HeartbeatsCleanUp().address,
                                            {"c/Team_None_1", "c/team_2", "c/Other"}}}});
  const std::vector<Json> seen = Seen(page, {{{"search", "TEAM"}}, {{"script", false}}});
  EXPECT_EQ(At(seen[0], "searchable"), Json(true));
  EXPECT_EQ(At(seen[0], "visible"), Json(2));
  EXPECT_EQ(At(seen[0], "found"), Json("2 of 3 match"));
  EXPECT_EQ(At(seen[1], "searchable"), Json(false));
  EXPECT_EQ(At(seen[1], "visible"), Json(3));
}

TEST_F(RealPage, MakesNoElementOfForeignText) {
  const auto page_of = [](const std::vector<std::string>& texts) {
    Plan plan = testing::EmptyPlan();
    HtmlPlan options{.manifest_file = texts.front()};
    for (const std::string& text : texts) {
      Change change{.address = {"firestore_collection", text},
                    .action = Action::kDelete,
                    .reason = text,
                    .diffs = {{.path = text, .before = text, .note = text}},
                    .documents = 1,
                    .ladder = {{text, Verdict::kUnknown, text, text}},
                    .waits_for = {text},
                    .census = testing::HeartbeatsCensus()};
      change.census->rules[0].name = text;
      change.census->rules[0].sample = {text};
      change.census->bounds[0].detail = text;
      plan.changes.push_back(change);
      plan.findings.push_back({.what = text, .detail = text, .verbatim = {text}});
      plan.policy_changes.push_back({.what = text});
    }
    plan.base_digest = "b";
    return RenderHtml(plan, options);
  };
  std::vector<std::string> harmless;
  for (std::size_t i = 0; i < testing::kHostile.size(); ++i) {
    harmless.push_back("text" + std::to_string(i));
  }
  const Json hostile = Seen(page_of(testing::kHostile), {Json::object()})[0];
  const Json plain = Seen(page_of(harmless), {Json::object()})[0];
  EXPECT_EQ(At(hostile, "elements"), At(plain, "elements"));
  EXPECT_THAT(At(hostile, "console"), IsEmpty());
  EXPECT_THAT(At(hostile, "requests"), SizeIs(1));
}

}  // namespace
}  // namespace lockstep
