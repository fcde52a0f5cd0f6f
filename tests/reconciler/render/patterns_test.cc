// The lines that other tools look for: each of their patterns, on what we print.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cctype>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "reconciler/render/errors.h"
#include "reconciler/render/outcome.h"
#include "reconciler/render/plan_text.h"
#include "tests/reconciler/render/sample_plans.h"

namespace lockstep::testing {
namespace {

std::vector<std::string> Lines(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

template <typename Test>
bool AnyLine(const std::string& text, const Test& test) {
  for (const std::string& line : Lines(text)) {
    if (test(std::string_view(line))) return true;
  }
  return false;
}

bool SaysSuccess(const std::string& text) {
  return AnyLine(text, [](std::string_view line) {
    constexpr std::string_view kPlan = "Plan: ";
    const bool counted = line.starts_with(kPlan) && line.size() > kPlan.size() &&
                         std::isdigit(static_cast<unsigned char>(line[kPlan.size()])) != 0;
    return counted || line.starts_with("No changes.");
  });
}

bool SaysFailure(const std::string& text) {
  return AnyLine(text, [](std::string_view line) {
    return line.starts_with("Error: ") || line.starts_with("│ Error: ");
  });
}

// "[1-9][0-9]* to destroy."
bool SaysDestroy(const std::string& text) {
  return AnyLine(text, [](std::string_view line) {
    const std::size_t at = line.find(" to destroy.");
    if (at == std::string_view::npos) return false;
    std::size_t digits = 0;
    bool more_than_zero = false;
    while (digits < at && std::isdigit(static_cast<unsigned char>(line[at - 1 - digits])) != 0) {
      more_than_zero = more_than_zero || line[at - 1 - digits] != '0';
      ++digits;
    }
    return more_than_zero;
  });
}

bool SaysApplied(const std::string& text) {
  return AnyLine(text, [](std::string_view line) { return line.starts_with("Apply complete!"); });
}

bool HasRule(const std::string& text) {
  return AnyLine(text, [](std::string_view line) {
    return line.starts_with("─────") || line.starts_with("-----");
  });
}

Plan UpdatesOnly() {
  Plan plan = IncidentPlan();
  plan.changes.pop_back();
  return plan;
}

Plan Blocked(Plan plan) {
  plan.findings.push_back({.blocks = true, .what = "cannot read it: no answer"});
  return plan;
}

TEST(ToolPattern, SuccessIsSeenInChangesAndInNoChanges) {
  EXPECT_TRUE(SaysSuccess(RenderPlan(IncidentPlan(), {})));
  EXPECT_TRUE(SaysSuccess(RenderPlan(EmptyPlan(), {})));
  EXPECT_FALSE(SaysSuccess(RenderPlan(Blocked(EmptyPlan()), {})));
}

TEST(ToolPattern, TheSummaryLineIsTerraformsToTheLetter) {
  EXPECT_TRUE(AnyLine(RenderPlan(IncidentPlan(), {}), [](std::string_view line) {
    return line == "Plan: 0 to add, 22 to change, 1 to destroy.";
  }));
}

TEST(ToolPattern, TheDocumentsFollowTheSummaryAtOnce) {
  const std::vector<std::string> lines = Lines(RenderPlan(IncidentPlan(), {}));
  EXPECT_THAT(lines, ::testing::Contains("Documents: 1035 to delete, 18 to keep, 0 unclassified."));
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].starts_with("Plan: ")) {
      EXPECT_TRUE(lines.at(i + 1).starts_with("Documents: "));
    }
  }
}

TEST(ToolPattern, FailureIsSeenInABlockedPlanAndNowhereElse) {
  EXPECT_TRUE(SaysFailure(RenderPlan(Blocked(IncidentPlan()), {})));
  EXPECT_TRUE(SaysFailure(RenderPlan(Blocked(EmptyPlan()), {})));
  EXPECT_TRUE(SaysFailure(RenderError("no such file")));
  EXPECT_FALSE(SaysFailure(RenderPlan(IncidentPlan(), {})));
  EXPECT_FALSE(SaysFailure(RenderPlan(EmptyPlan(), {})));
}

TEST(ToolPattern, DestroyIsSeenOnlyWhereDocumentsGo) {
  EXPECT_TRUE(SaysDestroy(RenderPlan(IncidentPlan(), {})));
  EXPECT_FALSE(SaysDestroy(RenderPlan(UpdatesOnly(), {})));
  EXPECT_FALSE(SaysDestroy(RenderPlan(EmptyPlan(), {})));
}

TEST(ToolPattern, ApplySuccessIsSeenOnlyInAWholeApply) {
  const Plan plan = IncidentPlan();
  Outcome outcome = DoneOutcome(plan);
  EXPECT_TRUE(SaysApplied(RenderOutcome(outcome, plan, {}).out));
  outcome.steps.back() = StepOf(plan.changes.back(), StepState::kSkipped);
  const OutcomeText half = RenderOutcome(outcome, plan, {});
  EXPECT_FALSE(SaysApplied(half.out));
  EXPECT_FALSE(SaysApplied(half.err));
  EXPECT_TRUE(SaysFailure(half.err));
}

TEST(ToolPattern, TheRuleStandsAboveTheSavedPlanAndNowhereElse) {
  EXPECT_TRUE(HasRule(RenderPlan(IncidentPlan(), {.saved_as = "p.plan"})));
  EXPECT_FALSE(HasRule(RenderPlan(IncidentPlan(), {})));
}

TEST(ToolPattern, EachUpdatedResourceIsNamedOnALineOfItsOwn) {
  int named = 0;
  for (const std::string& line : Lines(RenderPlan(IncidentPlan(), {}))) {
    if (line.starts_with("  # ") && line.ends_with(" will be updated in-place")) ++named;
  }
  EXPECT_EQ(named, 22);
}

TEST(ToolPattern, TheExcerptOfAToolForTerraformHasItsFirstLine) {
  EXPECT_TRUE(AnyLine(RenderPlan(IncidentPlan(), {.style = {.product = "Terraform"}}),
                      [](std::string_view line) {
                        return line == "Terraform will perform the following actions:";
                      }));
}

}  // namespace
}  // namespace lockstep::testing
