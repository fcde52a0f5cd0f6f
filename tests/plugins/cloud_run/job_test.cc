#include "plugins/cloud_run/job.h"

#include <gmock/gmock.h>

#include "plugins/cloud_run/evidence.h"
#include "tests/plugins/cloud_run/run_world.h"
#include "tests/support/matchers.h"

namespace lockstep::cloud_run {
namespace {

using lockstep::testing::Fails;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kChild;
using testing::kNew;
using testing::kOld;
using testing::kPinned;
using testing::kReference;
using testing::kRepository;
using testing::RawJob;

JobSpec WantedJob(const std::string& reference = kReference) {
  return {{.reference = *ParseImage(reference), .digest = kNew, .child = kChild}};
}

Evidence Judge(const JobState& state) { return JudgeDigest(state, kPinned, {kNew, kChild}); }

struct JobCase {
  const char* name;
  std::string image;  // as the job holds it
  std::string reference;
  std::string reason;
  Verdict verdict;
};

void PrintTo(const JobCase& given, std::ostream* out) { *out << given.name; }

class PlanJobReason : public ::testing::TestWithParam<JobCase> {};

TEST_P(PlanJobReason, IsSaidInWordsOfItsOwn) {
  const JobCase& given = GetParam();
  const Change change = PlanJob(WantedJob(given.reference), *ParseJob(RawJob(given.image)));
  EXPECT_EQ(change.reason, given.reason);
  EXPECT_EQ(change.action, given.reason.empty() ? Action::kNone : Action::kUpdate);
  ASSERT_EQ(change.ladder.size(), 1U);
  EXPECT_EQ(change.ladder[0].verdict, given.verdict) << change.ladder[0].detail;
  EXPECT_EQ(change.payload["image"], kPinned);
  EXPECT_EQ(change.diffs.empty(), given.reason.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Each, PlanJobReason,
    ::testing::Values(
        JobCase{"Pinned", kPinned, kReference, "", Verdict::kProven},
        JobCase{"PinnedToTheChild", kRepository + "@" + kChild, kReference, "", Verdict::kProven},
        JobCase{"PinnedBesideATag", kReference + "@" + kNew, kReference, "", Verdict::kProven},
        JobCase{"OtherRepository", "gcr.io/nba-props-platform/backfill", kReference,
                "image differs: gcr.io/nba-props-platform/backfill instead of " + kReference,
                Verdict::kRefuted},
        JobCase{"OtherRepositoryOfTheSameContent", "gcr.io/p/raw@" + kNew, kReference,
                "image differs: gcr.io/p/raw@" + kNew + " instead of " + kReference,
                Verdict::kRefuted},
        JobCase{"TagMoved", kRepository + "@" + kOld, kReference,
                "the tag moved: :latest is sha256:999999999999…, the job holds "
                "sha256:444444444444…",
                Verdict::kRefuted},
        JobCase{"AnotherDigestIsNamed", kRepository + "@" + kOld, kPinned,
                "image differs: the job holds sha256:444444444444… instead of "
                "sha256:999999999999…",
                Verdict::kRefuted},
        JobCase{"TagOnly", kReference, kReference,
                "the job names a tag, " + kReference +
                    ", so nothing proves which digest it runs; :latest is sha256:999999999999…",
                Verdict::kUnknown},
        JobCase{"NoImageReference", "NOT AN IMAGE", kReference,
                "image differs: NOT AN IMAGE instead of " + kReference, Verdict::kRefuted}),
    [](const auto& given) { return std::string(given.param.name); });

TEST(PlanJob, ShowsTheImageAsWrittenAndThePinnedOne) {
  const Change change = PlanJob(WantedJob(), *ParseJob(RawJob("gcr.io/p/backfill:v1")));
  ASSERT_EQ(change.diffs.size(), 1U);
  EXPECT_EQ(change.diffs[0].before, "gcr.io/p/backfill:v1");
  EXPECT_EQ(change.diffs[0].after, kPinned);
  EXPECT_EQ(change.fingerprint, "generation 7 etag \"j7\"");
}

TEST(JudgeDigest, WaitsForAnExecutionFromBeforeTheUpdate) {
  Json raw = RawJob(kPinned);
  Json& execution = raw["latestCreatedExecution"];
  execution = {{"name", "backfill-x1"},
               {"createTime", "2026-02-01T10:00:00Z"},
               {"completionStatus", "EXECUTION_RUNNING"}};
  raw["updateTime"] = "2026-02-01T10:00:00.000001Z";
  EXPECT_EQ(Judge(*ParseJob(raw)).verdict, Verdict::kUnknown);
  EXPECT_EQ(Judge(*ParseJob(raw)).detail,
            "execution backfill-x1, started before the last update, still runs with what was "
            "there then");
  execution["createTime"] = "2026-02-01T10:00:00.000002Z";
  EXPECT_EQ(Judge(*ParseJob(raw)).verdict, Verdict::kProven);
  execution.erase("createTime");
  EXPECT_EQ(Judge(*ParseJob(raw)).verdict, Verdict::kUnknown) << "an unknown start may be earlier";
  execution["completionTime"] = "2026-02-01T10:05:00Z";
  EXPECT_EQ(Judge(*ParseJob(raw)).verdict, Verdict::kProven);
}

TEST(ParseJob, AnExecutionThatSaysNothingOfItsEndStillRuns) {
  Json raw = RawJob(kPinned);
  raw["latestCreatedExecution"] = {{"name", "x"}, {"createTime", "2026-02-01T10:00:00Z"}};
  EXPECT_TRUE(ParseJob(raw)->latest.running);
  raw["latestCreatedExecution"]["completionStatus"] = "EXECUTION_CANCELLED";
  EXPECT_FALSE(ParseJob(raw)->latest.running);
}

TEST(ParseJob, SeveralContainersAreAProblemAndNoImage) {
  Json raw = RawJob(kPinned);
  raw["template"]["template"]["containers"].push_back({{"name", "log"}, {"image", "b"}});
  const JobState state = *ParseJob(raw);
  EXPECT_EQ(state.image, "");
  EXPECT_THAT(state.problem, HasSubstr("2 containers (number 1, log)"));
  EXPECT_EQ(ToJson(JobFrom(ToJson(state))), ToJson(state));
}

TEST(ParseJob, WhatHasNoNameIsNoJob) {
  EXPECT_THAT(ParseJob(nullptr), Fails(Code::kDataLoss, HasSubstr("no name")));
}

TEST(LastRun, TellsWhenAndHowItEnded) {
  Json raw = RawJob(kPinned);
  EXPECT_EQ(LastRun(*ParseJob(raw)), "last run 2025-09-18T10:00:00Z (succeeded)");
  raw["latestCreatedExecution"].erase("completionTime");
  raw["latestCreatedExecution"]["completionStatus"] = "EXECUTION_RUNNING";
  EXPECT_EQ(LastRun(*ParseJob(raw)), "last run 2025-09-18T10:00:00Z (still runs)");
  raw.erase("latestCreatedExecution");
  EXPECT_EQ(LastRun(*ParseJob(raw)), "never run");
}

}  // namespace
}  // namespace lockstep::cloud_run
