// The provider against the embedded cloud, over real HTTP: the incident's services and jobs.
#include <gmock/gmock.h>

#include <algorithm>
#include <memory>

#include "plugins/cloud_run/plugin.h"
#include "plugins/cloud_run/resource_head.h"
#include "reconciler/http/cpprest_http.h"
#include "reconciler/http/endpoints.h"
#include "reconciler/provider/registry.h"
#include "reconciler/sandbox/incident.h"
#include "reconciler/sandbox/server.h"
#include "tests/support/fakes.h"
#include "tests/support/matchers.h"

namespace lockstep::cloud_run {
namespace {

using lockstep::testing::IsOk;
using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr auto kReference =
    "us-west2-docker.pkg.dev/nba-props-platform/nba-props/nba-phase2-raw-processors:latest";
const Address kPhase2{"cloud_run_service", "nba-phase2-raw-processors"};
const Address kBackfill{"cloud_run_job", "bdl-standings-processor-backfill"};

class CloudRunOnTheSandbox : public ::testing::Test {
 protected:
  void SetUp() override {
    auto started = Sandbox::Start({.operation_time = Duration{300},
                                   .story = sandbox::IncidentStory(clock_.Now()),
                                   .page_cap = 10,
                                   .keep_bodies = true},
                                  clock_);
    ASSERT_THAT(started, IsOk());
    cloud_ = *std::move(started);
    EndpointSettings settings;
    settings.all = {.value = cloud_->url(), .source = "the test"};
    auto endpoints = Endpoints::Make(settings);
    ASSERT_THAT(endpoints, IsOk());
    auto http = MakeHttp({}, clock_);
    ASSERT_THAT(http, IsOk());
    plain_ = *std::move(http);
    http_ = std::make_unique<RoutedHttp>(*plain_, *std::move(endpoints));
    ASSERT_THAT(Register(registry_), IsOk());
  }

  Reading Read() {
    return {.http = *http_,
            .clock = clock_,
            .random = random_,
            .workers = workers_,
            .progress = progress_,
            .log = log_,
            .scope = {.project = "nba-props-platform", .region = "us-west2"},
            .stop = {},
            .deadline = clock_.Monotonic() + Duration{60'000}};
  }

  // The plan of one resource, from a fresh look at its kind and what the tag names now.
  Change Plan(const Address& address) {
    const Provider& provider = *registry_.Find(address.type);
    const Resource wanted =
        *provider.Validate({.address = address, .spec = {{"image", kReference}}});
    Observations seen;
    const auto live = provider.Observe({&wanted, 1}, Strangers::kInclude, Read());
    EXPECT_THAT(live, IsOk());
    for (const Observation& one : *live) seen.Put(one);
    seen_ = live->size();
    Json image = {{"reference", kReference}, {"digest", *cloud_->Digest(sandbox::kNewPhase2Image)}};
    const std::string child = *cloud_->ChildDigest(sandbox::kNewPhase2Image);
    if (child != image["digest"]) image["child"] = child;
    seen.Put({.address = wanted.needs[0].address, .present = true, .state = image});
    const Result<Planned> planned = provider.Plan(wanted, seen);
    EXPECT_THAT(planned, IsOk());
    return planned->change;
  }

  std::optional<Error> Apply(const Change& change) {
    return registry_.Find(change.address.type)
        ->Apply(
            change,
            {.read = Read(), .http = *http_, .backup = backup_, .limits = {}, .run = {.id = "r1"}})
        .error;
  }

  std::ptrdiff_t Patches() const {
    const auto requests = cloud_->requests();
    return std::count_if(requests.begin(), requests.end(),
                         [](const RecordedRequest& r) { return r.method == "PATCH"; });
  }

  SystemClock clock_;
  lockstep::testing::HalfRandom random_;
  lockstep::testing::SerialWorkers workers_;
  lockstep::testing::RecordedProgress progress_;
  lockstep::testing::NoLog log_;
  lockstep::testing::MemoryBackup backup_;
  Registry registry_;
  std::unique_ptr<Sandbox> cloud_;
  std::unique_ptr<Writer> plain_;
  std::unique_ptr<RoutedHttp> http_;
  std::size_t seen_ = 0;
};

std::string NoError(const std::optional<Error>& error) { return error ? error->message : ""; }

TEST_F(CloudRunOnTheSandbox, TheServiceWhoseTagMovedIsBroughtToTheDigestAndStaysThere) {
  const Json before = cloud_->Service(kPhase2.name);
  const Change change = Plan(kPhase2);
  EXPECT_EQ(seen_, 4U);
  EXPECT_THAT(change.reason, HasSubstr("the tag moved: :latest is sha256:"));
  EXPECT_EQ(NoError(Apply(change)), "");
  const Change again = Plan(kPhase2);
  EXPECT_EQ(again.action, Action::kNone) << again.reason;
  EXPECT_TRUE(AllProven(again.ladder));
  const Json after = cloud_->Service(kPhase2.name);
  EXPECT_EQ(after["labels"], before["labels"]);
  EXPECT_EQ(after["template"]["containers"][0].value("env", Json()),
            before["template"]["containers"][0].value("env", Json()));
}

TEST_F(CloudRunOnTheSandbox, AJobIsPinnedAndNeverStarted) {
  const Change change = Plan(kBackfill);
  EXPECT_EQ(seen_, 21U) << "more than one page";
  EXPECT_THAT(change.reason, HasSubstr("image differs: gcr.io/"));
  const Json before = cloud_->Job(kBackfill.name)["latestCreatedExecution"];
  EXPECT_EQ(NoError(Apply(change)), "");
  EXPECT_EQ(Plan(kBackfill).action, Action::kNone);
  EXPECT_EQ(cloud_->Job(kBackfill.name)["latestCreatedExecution"], before);
}

TEST_F(CloudRunOnTheSandbox, AJobTellsOfItsLastRunAndThatItsImageNeverRan) {
  const Change change = Plan(kBackfill);
  EXPECT_EQ(change.diffs.back().path, "last run");
  EXPECT_THAT(change.diffs.back().before.get<std::string>(),
              AllOf(HasSubstr("2025-09-18T"), HasSubstr("(succeeded) by sha256:")));
  EXPECT_EQ(NoError(Apply(change)), "");
  EXPECT_THAT(Plan(kBackfill).ladder.front().detail,
              HasSubstr("; it has never run with the live image"));
}

TEST_F(CloudRunOnTheSandbox, AFailedRolloutLeavesTheOldRevisionServingAndTheNextApplyMendsIt) {
  const Json before = cloud_->Service(kPhase2.name);
  cloud_->FailNextRollout(kPhase2.name, "The container failed to start.");
  const std::string error = NoError(Apply(Plan(kPhase2)));
  EXPECT_THAT(error, HasSubstr("The container failed to start"));
  EXPECT_THAT(error, HasSubstr("still serves 100%"));
  EXPECT_EQ(cloud_->Service(kPhase2.name)["latestReadyRevision"], before["latestReadyRevision"]);
  const Change again = Plan(kPhase2);
  EXPECT_THAT(again.reason, HasSubstr("the newest revision"));
  EXPECT_EQ(NoError(Apply(again)), "");
  EXPECT_EQ(Plan(kPhase2).action, Action::kNone);
}

// What a run leaves behind that was killed after its first update.
TEST_F(CloudRunOnTheSandbox, AStagedRevisionHasNoTrafficUntilTheNextApplyTakesItFurther) {
  const Json before = cloud_->Service(kPhase2.name);
  const Change change = Plan(kPhase2);
  cloud_->Inject({.kind = sandbox::FaultKind::kClose, .method = "PATCH", .after = 1});
  EXPECT_THAT(NoError(Apply(change)), HasSubstr("moving the traffic"));
  const Json between = cloud_->Service(kPhase2.name);
  EXPECT_NE(between["latestReadyRevision"], before["latestReadyRevision"]);
  EXPECT_EQ(between["trafficStatuses"][0]["percent"], 100);
  EXPECT_EQ(between["trafficStatuses"][0]["revision"],
            std::string(ShortName(StringAt(before, "latestReadyRevision"))));
  EXPECT_EQ(between["trafficStatuses"][1]["tag"], "lockstep-candidate");

  EXPECT_EQ(NoError(Apply(Plan(kPhase2))), "");
  const Json after = cloud_->Service(kPhase2.name);
  EXPECT_EQ(after["latestCreatedRevision"], between["latestCreatedRevision"]);
  EXPECT_EQ(after["trafficStatuses"], before["trafficStatuses"]) << "100% latest, and no tag";
  EXPECT_TRUE(AllProven(Plan(kPhase2).ladder));
}

TEST_F(CloudRunOnTheSandbox, ALostAnswerIsSettledByReadingAndTheUpdateIsNotSentAgain) {
  const Change change = Plan(kPhase2);
  cloud_->Inject({.kind = sandbox::FaultKind::kCloseLate, .method = "PATCH"});
  EXPECT_EQ(NoError(Apply(change)), "");
  EXPECT_EQ(Patches(), 2) << "one for the revision, one for its traffic";
  EXPECT_EQ(Plan(kPhase2).action, Action::kNone);
}

TEST_F(CloudRunOnTheSandbox, AnUpdateThatNeverArrivedIsReportedAsNotDone) {
  const Change change = Plan(kPhase2);
  cloud_->Inject({.kind = sandbox::FaultKind::kClose, .method = "PATCH"});
  EXPECT_THAT(NoError(Apply(change)), HasSubstr("the update was not done"));
  EXPECT_EQ(Patches(), 1);
}

TEST_F(CloudRunOnTheSandbox, APlanThatWasOvertakenIsRefused) {
  const Change change = Plan(kBackfill);
  Change overtaken = change;
  overtaken.payload["image"] =
      std::string(kReference) + "@" + *cloud_->Digest(sandbox::kOldPhase2Image);
  EXPECT_EQ(NoError(Apply(change)), "");
  const std::optional<Error> error = Apply(overtaken);
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code, Code::kAborted);
  EXPECT_THAT(error->message, HasSubstr("it changed since the plan was made: generation"));
}

}  // namespace
}  // namespace lockstep::cloud_run
