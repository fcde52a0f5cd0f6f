#include "plugins/cloud_run/execution.h"

#include <gmock/gmock.h>

#include "plugins/cloud_run/job_history.h"
#include "tests/plugins/cloud_run/run_world.h"
#include "tests/support/matchers.h"

namespace lockstep::cloud_run {
namespace {

using lockstep::testing::Fails;
using namespace testing;  // NOLINT(google-build-using-namespace): the fixtures of this folder
using ::testing::HasSubstr;

constexpr auto kCreated = "2025-09-18T10:00:00Z";

Json WithCompleted(Json raw, const std::string& state) {
  raw["conditions"][1]["state"] = state;
  return raw;
}

TEST(ParseExecution, TellsHowItEndedOrThatItStillRuns) {
  const Json running = RawRunning("x", kCreated);
  const Json ended = RawExecution("x", kCreated);
  Json cancelled = WithCompleted(ended, "CONDITION_FAILED");
  cancelled["cancelledCount"] = 1;
  Json cancelled_early = WithCompleted(ended, "CONDITION_FAILED");
  cancelled_early["conditions"][1]["executionReason"] = "CANCELLED";
  Json bare = ended;
  bare.erase("conditions");
  Json failed = bare;
  failed["failedCount"] = 1;
  Json silent = bare;
  silent.erase("succeededCount");
  Json deleted = running;
  deleted["deleteTime"] = kCreated;
  for (const auto& [raw, says] : std::vector<std::pair<Json, std::string>>{
           {running, "still runs"},
           {ended, "succeeded"},
           {WithCompleted(ended, "CONDITION_FAILED"), "failed"},
           {cancelled, "cancelled"},
           {cancelled_early, "cancelled"},
           {bare, "succeeded"},
           {failed, "failed"},
           {silent, "ended"},
           {deleted, "ended"},
           {WithCompleted(running, "CONDITION_SUCCEEDED"), "succeeded"}}) {
    const Execution execution = *ParseExecution(raw, "");
    EXPECT_EQ(RunText(execution), kCreated + (" (" + says + ")"));
    EXPECT_EQ(execution.running, says == "still runs");
    EXPECT_EQ(ToJson(ExecutionFrom(ToJson(execution))), ToJson(execution));
  }
}

TEST(ParseExecution, ShowsADigestOnlyIfTheImageNamesOne) {
  EXPECT_EQ(ParseExecution(RawExecution("x", kCreated, kReference), "")->digest, "");
  EXPECT_EQ(ParseExecution(RawExecution("x", kCreated, kReference + "@" + kNew), "")->digest, kNew);
  Json two = RawExecution("x", kCreated, kReference + "@" + kNew);
  two["template"]["containers"].push_back({{"name", "worker"}, {"image", kReference + "@" + kOld}});
  EXPECT_EQ(ParseExecution(two, "worker")->digest, kOld);
  EXPECT_EQ(ParseExecution(two, "other")->digest, "");
}

TEST(ParseExecution, WhatHasNoNameIsNone) {
  EXPECT_THAT(ParseExecution({{"job", "backfill"}}, ""),
              Fails(Code::kDataLoss, HasSubstr("no name")));
}

TEST(JobOf, TakesTheParentOfTheFullNameElseTheMember) {
  EXPECT_EQ(JobOf(RawExecution("x", kCreated, "a", "nightly")), "nightly");
  EXPECT_EQ(JobOf({{"name", "x"}, {"job", kPrefix + "jobs/nightly"}}), "nightly");
  EXPECT_EQ(JobOf({{"name", "x"}}), "");
}

TEST(ExecutionNames, NamesThreeAndCountsTheRest) {
  const std::vector<Execution> five(5, Execution{.name = "x\x1b"});
  EXPECT_EQ(ExecutionNames({five.data(), 1}), "execution x\\x1b");
  EXPECT_EQ(ExecutionNames({five.data(), 2}), "executions x\\x1b, x\\x1b");
  EXPECT_THAT(ExecutionNames(five), HasSubstr(" and 2 more"));
}

Execution Ended(const std::string& name, const std::string& created) {
  return *ParseExecution(RawExecution(name, created), "");
}

TEST(JobHistory, KnowsTheLastRunFromTheJobOrFromTheList) {
  Json raw = RawJob(kPinned);
  JobHistory history = ParseHistory(raw);
  EXPECT_EQ(LastRun(history), "last run 2025-09-18T10:00:00Z (succeeded)");
  AddExecution(Ended("backfill-x0", "2025-09-17T10:00:00Z"), history);
  EXPECT_EQ(history.latest.name, "backfill-x1") << "an older one changes nothing";
  AddExecution(Ended("backfill-x2", "2025-09-19T10:00:00Z"), history);
  EXPECT_EQ(history.latest.name, "backfill-x2") << "started after the job was read";

  raw.erase("latestCreatedExecution");
  EXPECT_EQ(LastRun(ParseHistory(raw)), "never run");
  raw["executionCount"] = 3;
  EXPECT_EQ(LastRun(ParseHistory(raw)), "last run unknown");
  raw["latestCreatedExecution"] = {{"name", "x"}};
  EXPECT_EQ(LastRun(ParseHistory(raw)), "last run at an unknown time (still runs)");
}

TEST(JobHistory, TheListKnowsBetterWhatHasEnded) {
  Json raw = RawJob(kPinned);
  Json& latest = raw["latestCreatedExecution"];
  latest.erase("completionTime");
  latest["completionStatus"] = "EXECUTION_RUNNING";
  JobHistory history = ParseHistory(raw);
  EXPECT_EQ(history.running.size(), 1U) << "a list may lag behind";
  AddExecution(Ended("backfill-x1", kCreated), history);
  EXPECT_TRUE(history.running.empty());
  EXPECT_EQ(LastRun(history), "last run 2025-09-18T10:00:00Z (succeeded)");
}

TEST(JobHistory, ManyDigestsAreNotAllKeptAndThenNothingIsCalledNever) {
  JobHistory history;
  for (int i = 0; i < 101; ++i) {
    Execution one = Ended("x" + std::to_string(i), kCreated);
    one.digest = "sha256:" + std::to_string(i);
    AddExecution(one, history);
  }
  EndOfList(/*whole=*/true, history);
  EXPECT_EQ(HasRun(history, {"sha256:7"}), Ran::kYes);
  EXPECT_EQ(HasRun(history, {kNew}), Ran::kUnknown);
}

}  // namespace
}  // namespace lockstep::cloud_run
