#include "reconciler/render/saved_plan.h"

#include <gmock/gmock.h>

#include "tests/reconciler/render/saved_plans.h"
#include "tests/support/golden.h"

namespace lockstep {
namespace {

using ::testing::HasSubstr;
using testing::MatchesGolden;
using ::testing::Not;

TEST(SavedPlanText, SaysWhatTheFileIsKnownByThenThePlanThenTheSetsToDelete) {
  const ReadPlan read = testing::SavedIncident();
  const std::string text = RenderSavedPlan(read, read.saved.plan.made_at, {});
  EXPECT_THAT(text, MatchesGolden("show-incident.txt"));
  EXPECT_THAT(text, Not(HasSubstr("expired")));
}

TEST(SavedPlanText, SaysThatItHasExpired) {
  const ReadPlan read = testing::SavedIncident();
  EXPECT_THAT(RenderSavedPlan(read, read.saved.expires_at, {}), HasSubstr("(it has expired)\n"));
}

TEST(SavedPlanText, WhatOthersWroteActsOnNoTerminal) {
  ReadPlan read = testing::SavedIncident();
  read.saved.tool_version = "\x1b[2J";
  read.saved.manifest_file = "a\nError: b";
  read.saved.databases = {"\x1b"};
  read.saved.plan.changes.back().payload = {{"read_time", "\x1b"}, {"names_sha256", "\n"}};
  const std::string text = RenderSavedPlan(read, read.saved.plan.made_at, {});
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  EXPECT_THAT(text, Not(HasSubstr("\nError: b")));
}

}  // namespace
}  // namespace lockstep
