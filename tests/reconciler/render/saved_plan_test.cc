#include "reconciler/render/saved_plan.h"

#include <gmock/gmock.h>

#include "tests/reconciler/render/sample_plans.h"
#include "tests/support/golden.h"

namespace lockstep {
namespace {

using ::testing::HasSubstr;
using testing::MatchesGolden;
using ::testing::Not;

ReadPlan SavedIncident() {
  ReadPlan read{.digest = testing::Sha256('4')};
  SavedPlan& saved = read.saved;
  saved.plan = testing::IncidentPlan();
  saved.plan.manifest_digest = std::string(64, '7');
  saved.plan.changes.back().payload = {{"read_time", "1970-01-01T08:59:59.250Z"},
                                       {"names_sha256", std::string(64, 'd')}};
  saved.plan.made_at = TimePoint{std::chrono::hours{9}};
  saved.expires_at = saved.plan.made_at + kPlanLifetime;
  saved.tool_version = "0.1.0";
  saved.manifest_file = "manifests/nba-props-platform.yaml";
  saved.databases = {"(default)"};
  return read;
}

TEST(SavedPlanText, SaysWhatTheFileIsKnownByThenThePlanThenTheSetsToDelete) {
  const ReadPlan read = SavedIncident();
  const std::string text = RenderSavedPlan(read, read.saved.plan.made_at, {});
  EXPECT_THAT(text, MatchesGolden("show-incident.txt"));
  EXPECT_THAT(text, Not(HasSubstr("expired")));
}

TEST(SavedPlanText, SaysThatItHasExpired) {
  const ReadPlan read = SavedIncident();
  EXPECT_THAT(RenderSavedPlan(read, read.saved.expires_at, {}), HasSubstr("(it has expired)\n"));
}

TEST(SavedPlanText, WhatOthersWroteActsOnNoTerminal) {
  ReadPlan read = SavedIncident();
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
