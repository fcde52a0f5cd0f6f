#include "plugins/cloud_run/job.h"

#include <gmock/gmock.h>

#include "plugins/cloud_run/evidence.h"
#include "tests/plugins/cloud_run/run_world.h"
#include "tests/support/matchers.h"

namespace lockstep::cloud_run {
namespace {

using lockstep::testing::Fails;
using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::kChild;
using testing::kNew;
using testing::kOld;
using testing::kPinned;
using testing::kReference;
using testing::kRepository;
using testing::RawExecution;
using testing::RawJob;
using testing::RawRunning;

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
        JobCase{"TagOnlyWhereADigestIsWanted", kReference, kPinned,
                "the job names a tag, " + kReference +
                    ", so nothing proves which digest it runs; the manifest names "
                    "sha256:999999999999…",
                Verdict::kUnknown},
        JobCase{"NoImageReference", "NOT AN IMAGE", kReference,
                "image differs: NOT AN IMAGE instead of " + kReference, Verdict::kRefuted}),
    [](const auto& given) { return std::string(given.param.name); });

TEST(PlanJob, ShowsTheImageAsWrittenAndThePinnedOne) {
  const Change change = PlanJob(WantedJob(), *ParseJob(RawJob("gcr.io/p/backfill:v1")));
  ASSERT_EQ(change.diffs.size(), 2U);
  EXPECT_EQ(change.diffs[0].path, "image");
  EXPECT_EQ(change.diffs[0].before, "gcr.io/p/backfill:v1");
  EXPECT_EQ(change.diffs[0].after, kPinned);
  EXPECT_EQ(change.fingerprint, "generation 7 etag \"j7\"");
}

TEST(PlanJob, ShowsTheLastRunAsContext) {
  const Change change = PlanJob(WantedJob(), *ParseJob(RawJob("gcr.io/p/backfill")));
  EXPECT_EQ(change.diffs.back().path, "last run");
  EXPECT_EQ(change.diffs.back().before, "2025-09-18T10:00:00Z (succeeded)");
  EXPECT_EQ(change.diffs.back().after, change.diffs.back().before);
}

TEST(PlanJob, SaysWhatBecomesOfTheExecutionsThatRun) {
  JobState state = *ParseJob(RawJob("gcr.io/p/backfill"));
  for (const char* name : {"x5", "x4", "x3", "x2"}) {
    AddExecution(*ParseExecution(RawRunning(name, "2026-02-01T10:00:00Z"), ""), state.history);
  }
  JobSpec spec = WantedJob();
  for (const auto& [when, note] :
       {std::pair{WhenRunning::kUpdate, "the update leaves what runs alone"},
        {WhenRunning::kWait, "the update waits until none runs"},
        {WhenRunning::kRefuse, "the update is refused while one runs"}}) {
    spec.when_running = when;
    const Change change = PlanJob(spec, state);
    ASSERT_EQ(change.diffs.size(), 3U) << "two lines more than the image";
    EXPECT_EQ(change.diffs[2].path, "running now");
    EXPECT_EQ(change.diffs[2].before, "executions x5, x4, x3 and 1 more");
    EXPECT_EQ(change.diffs[2].after, change.diffs[2].before);
    EXPECT_EQ(change.diffs[2].note, note);
    EXPECT_EQ(OrderFrom(change.payload)->when_running, when);
  }
}

TEST(PlanJob, ACutListIsNotCalledIdle) {
  JobState state = *ParseJob(RawJob("gcr.io/p/backfill"));
  EndOfList(/*whole=*/false, state.history);
  const Change change = PlanJob(WantedJob(), state);
  EXPECT_EQ(change.diffs.back().path, "running now");
  EXPECT_EQ(change.diffs.back().note, "older executions were not looked at");
  EXPECT_THAT(change.ladder[0].detail, HasSubstr("older executions were not looked at"));
}

TEST(JobSpecFrom, TakesWhatTheManifestSays) {
  EXPECT_EQ(JobSpecFrom(Json::object())->when_running, WhenRunning::kUpdate);
  const JobSpec spec = *JobSpecFrom({{"container", "worker"}, {"when_running", "wait"}});
  EXPECT_EQ(spec.container, "worker");
  EXPECT_EQ(spec.when_running, WhenRunning::kWait);
  EXPECT_THAT(JobSpecFrom({{"when_running", "stop"}}),
              Fails(Code::kInvalidArgument, HasSubstr("none of update, wait and refuse: stop")));
  EXPECT_THAT(JobSpecFrom({{"container", 7}}), Fails(Code::kInvalidArgument, HasSubstr("no text")));
}

TEST(ParseJob, TheNamedContainerIsTheOneThatCounts) {
  Json raw = RawJob("gcr.io/p/log");
  raw["template"]["template"]["containers"].push_back({{"name", "worker"}, {"image", kPinned}});
  const JobState state = *ParseJob(raw, "worker");
  EXPECT_EQ(state.problem, "");
  EXPECT_EQ(state.image, kPinned);
  EXPECT_THAT(ParseJob(raw, "wroker")->problem, HasSubstr("did you mean `container: worker`?"));
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
            "there then; whether it has run with the live image is not known");
  execution["createTime"] = "2026-02-01T10:00:00.000002Z";
  EXPECT_EQ(Judge(*ParseJob(raw)).verdict, Verdict::kProven);
  execution.erase("createTime");
  EXPECT_EQ(Judge(*ParseJob(raw)).verdict, Verdict::kUnknown) << "an unknown start may be earlier";
  execution["completionTime"] = "2026-02-01T10:05:00Z";
  EXPECT_EQ(Judge(*ParseJob(raw)).verdict, Verdict::kProven);
}

TEST(JudgeDigest, WaitsForAnyExecutionFromBeforeTheUpdateNotOnlyForTheNewest) {
  Json raw = RawJob(kPinned);
  raw["updateTime"] = "2026-02-01T10:00:00Z";
  JobState state = *ParseJob(raw);
  for (const auto& [name, created] : {std::pair{"x3", "2026-02-01T11:00:00Z"},
                                      {"x2", "2026-02-01T09:00:00Z"},
                                      {"x1", "2026-02-01T08:00:00Z"}}) {
    AddExecution(*ParseExecution(RawRunning(name, created, kPinned), ""), state.history);
  }
  EXPECT_EQ(Judge(state).verdict, Verdict::kUnknown);
  EXPECT_EQ(Judge(state).detail,
            "executions x2, x1, started before the last update, still run with what was there "
            "then; it has run with the live image");
  EXPECT_EQ(Judge(JobFrom(ToJson(state))), Judge(state)) << "the observation keeps all of it";
}

struct RanCase {
  const char* name;
  std::vector<std::string> images;  // of its executions
  bool whole;                       // the list was read to its end
  int created;                      // executions, by the job's own count
  const char* says;
};

void PrintTo(const RanCase& given, std::ostream* out) { *out << given.name; }

class WhetherTheLiveImageEverRan : public ::testing::TestWithParam<RanCase> {};

TEST_P(WhetherTheLiveImageEverRan, IsClaimedOnlyIfAllExecutionsTell) {
  const RanCase& given = GetParam();
  Json raw = RawJob(kPinned);
  raw.erase("latestCreatedExecution");
  raw["executionCount"] = given.created;
  JobState state = *ParseJob(raw);
  for (const std::string& image : given.images) {
    const std::string name = "x" + std::to_string(state.history.read);
    AddExecution(*ParseExecution(RawExecution(name, "2025-09-18T10:00:00Z", image), ""),
                 state.history);
  }
  EndOfList(given.whole, state.history);
  const Evidence evidence = Judge(JobFrom(ToJson(state)));
  EXPECT_EQ(evidence.verdict, Verdict::kProven);
  EXPECT_EQ(evidence.detail, std::string("the job holds sha256:999999999999…; ") + given.says);
}

constexpr auto kHasRun = "it has run with the live image";
constexpr auto kNeverRan = "it has never run with the live image";
constexpr auto kNotKnown = "whether it has run with the live image is not known";
constexpr auto kNotKnownCut =
    "whether it has run with the live image is not known, older executions were not looked at";
INSTANTIATE_TEST_SUITE_P(
    Each, WhetherTheLiveImageEverRan,
    ::testing::Values(RanCase{"ByItsDigest", {"a@" + kOld, kPinned, "a:latest"}, true, 3, kHasRun},
                      RanCase{
                          "ByTheChildOfItsIndex", {kRepository + "@" + kChild}, true, 1, kHasRun},
                      RanCase{"ByOthersAlone", {"a@" + kOld, "b@" + kOld}, true, 2, kNeverRan},
                      RanCase{"NoExecution", {}, true, 0, kNeverRan},
                      RanCase{"ADigestIsNotShown", {"a@" + kOld, "a:latest"}, true, 2, kNotKnown},
                      RanCase{"OlderOnesAreGone", {"a@" + kOld}, true, 2, kNotKnown},
                      RanCase{"TheListWasCut", {"a@" + kOld}, false, 1, kNotKnownCut},
                      RanCase{"NothingOfTheListWasReached", {}, false, 0, kNotKnownCut}),
    [](const auto& given) { return std::string(given.param.name); });

TEST(JudgeDigest, ClaimsNoNeverForAnImageWhoseIndexItDoesNotKnow) {
  JobState state = *ParseJob(RawJob(kRepository + "@" + kOld));
  AddExecution(*ParseExecution(RawExecution("backfill-x1", "2025-09-18T10:00:00Z",
                                            kRepository + "@" + testing::DigestOfAll('5')),
                               ""),
               state.history);
  EndOfList(/*whole=*/true, state.history);
  EXPECT_THAT(Judge(state).detail, HasSubstr(kNotKnown)) << "the other may be its child";
}

TEST(ParseJob, SeveralContainersAreAProblemAndNoImage) {
  Json raw = RawJob(kPinned);
  raw["template"]["template"]["containers"].push_back({{"name", "log"}, {"image", "b"}});
  const JobState state = *ParseJob(raw);
  EXPECT_EQ(state.image, "");
  EXPECT_THAT(state.problem, HasSubstr("2 containers (number 1, log): set `container:`"));
  EXPECT_EQ(ToJson(JobFrom(ToJson(state))), ToJson(state));
}

TEST(ParseJob, WhatHasNoNameIsNoJob) {
  EXPECT_THAT(ParseJob(nullptr), Fails(Code::kDataLoss, HasSubstr("no name")));
}

TEST(Summary, NamesImageLastRunWhatRunsAndWhoMadeIt) {
  Json raw = RawJob("gcr.io/p/a");
  EXPECT_EQ(Summary(*ParseJob(raw)),
            "runs gcr.io/p/a, last run 2025-09-18T10:00:00Z (succeeded), last changed "
            "2025-09-01T10:00:00Z by ci@example.com, creator unknown");
  raw["creator"] = "jane@example.com";
  raw["template"]["template"]["containers"][0]["image"] = kPinned;
  JobState state = *ParseJob(raw);
  AddExecution(*ParseExecution(RawRunning("x2", "2025-09-19T10:00:00Z", kPinned), ""),
               state.history);
  EXPECT_THAT(Summary(JobFrom(ToJson(state))),
              AllOf(HasSubstr("last run 2025-09-19T10:00:00Z (still runs) by sha256:999999999999…, "
                              "has run with this image, execution x2 runs now, "),
                    HasSubstr(", created by jane@example.com")));
}

}  // namespace
}  // namespace lockstep::cloud_run
