// Cloud Run Admin API v2, as contracts describe it, against a running sandbox.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/reconciler/sandbox/run_fixture.h"

namespace lockstep::testing {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

TEST_F(CloudRun, AServiceIsAnsweredAsTheWireSaysIt) {
  const Json service = ReadService();
  EXPECT_EQ(service["generation"], "2");
  EXPECT_EQ(service["observedGeneration"], "2");
  EXPECT_EQ(service["latestReadyRevision"],
            "projects/p/locations/us-west2/services/app/revisions/app-00002-abc");
  EXPECT_THAT(StringAt(service, "etag"), ::testing::StartsWith("\""));
  EXPECT_FALSE(service.contains("reconciling"));
  EXPECT_FALSE(service["trafficStatuses"][0].contains("revision"));
  EXPECT_EQ(service["trafficStatuses"][0]["percent"], 100);
  EXPECT_EQ(service["terminalCondition"]["state"], "CONDITION_SUCCEEDED");
}

TEST_F(CloudRun, ARevisionNamesItsContainerAndTheChildOfTheIndexItRuns) {
  const Json revision = client().Get(kService + "/revisions/app-00002-abc").json();
  EXPECT_EQ(revision["service"], "app");
  EXPECT_EQ(revision["containers"][0]["name"], "app-1");
  EXPECT_EQ(revision["containers"][0]["image"],
            kRepository + "@" + sandbox_->ChildDigest("old").value());
  EXPECT_NE(sandbox_->ChildDigest("old"), sandbox_->Digest("old"));
}

TEST_F(CloudRun, ARevisionWithoutTrafficIsRetiredAndStillReady) {
  const Json revision = client().Get(kService + "/revisions/app-00001-xyz").json();
  EXPECT_EQ(revision["conditions"][0]["state"], "CONDITION_SUCCEEDED");
  EXPECT_EQ(revision["conditions"][2]["revisionReason"], "RETIRED");
  EXPECT_EQ(revision["conditions"][2]["severity"], "INFO");
}

TEST_F(CloudRun, ListsComeInShortPagesUntilTheTokenIsGone) {
  const Json first = client().Get(kBase + "/jobs?pageSize=1000").json();
  ASSERT_EQ(first["jobs"].size(), 2U);
  const std::string token = StringAt(first, "nextPageToken");
  std::string encoded;
  for (const char c : token) encoded += c == '/' ? "%2F" : std::string(1, c);
  const Json second = client().Get(kBase + "/jobs?pageSize=1000&pageToken=" + encoded).json();
  EXPECT_EQ(second["jobs"].size(), 1U);
  EXPECT_FALSE(second.contains("nextPageToken"));
  EXPECT_EQ(client().Get(kBase + "/jobs?pageToken=wrong").status_name(), "INVALID_ARGUMENT");
}

TEST_F(CloudRun, AnEmptyListIsAnEmptyObject) {
  EXPECT_EQ(client().Get("/v2/projects/p/locations/europe-west1/jobs").json(), Json::object());
}

TEST_F(CloudRun, AnotherProjectIsDeniedAndNotEmpty) {
  const Reply reply = client().Get("/v2/projects/other/locations/us-west2/services");
  EXPECT_EQ(reply.status, 403);
  EXPECT_THAT(reply.message(), HasSubstr("or resource may not exist"));
}

TEST_F(CloudRun, WhatDoesNotExistIsNotFoundInJson) {
  for (const std::string& target :
       {kBase + "/services/none", kService + "/revisions/none", kBase + "/jobs/none",
        kJob + "/executions/none", kBase + "/operations/none"}) {
    EXPECT_EQ(client().Get(target).status_name(), "NOT_FOUND") << target;
  }
  EXPECT_EQ(client().Get("/v2/projects/p/locations/-/services").status_name(), "INVALID_ARGUMENT");
}

TEST_F(CloudRun, ARolloutIsPendingFirstAndThenServesTheDigest) {
  const std::string image = kRepository + "@" + sandbox_->Digest("new").value();
  const Json started = client().Patch(kService, Redeployed(image)).json();
  EXPECT_FALSE(Operation(started).contains("done"));
  Json service = ReadService();
  EXPECT_EQ(service["reconciling"], true);
  EXPECT_EQ(service["generation"], "3");
  EXPECT_EQ(service["observedGeneration"], "2");
  EXPECT_THAT(StringAt(service, "latestReadyRevision"), HasSubstr("app-00002-abc"));

  Pass(kOperationTime);
  const Json operation = Operation(started);
  EXPECT_EQ(operation["done"], true);
  EXPECT_TRUE(operation.contains("response"));
  service = ReadService();
  EXPECT_FALSE(service.contains("reconciling"));
  EXPECT_EQ(service["observedGeneration"], "3");
  EXPECT_EQ(service["latestReadyRevision"], service["latestCreatedRevision"]);
  const std::string revision = StringAt(service, "latestReadyRevision");
  EXPECT_THAT(revision, HasSubstr("/revisions/app-00003-"));
  EXPECT_EQ(client().Get("/v2/" + revision).json()["containers"][0]["image"],
            kRepository + "@" + sandbox_->ChildDigest("new").value());
}

TEST_F(CloudRun, WaitAnswersWhenTheOperationIsDoneOrTheTimeIsUp) {
  const Json started =
      client().Patch(kService, Redeployed(kRepository + ":latest" + std::string())).json();
  const std::string target = "/v2/" + StringAt(started, "name") + ":wait";
  const Reply early = client().Post(target, {{"timeout", "1s"}});
  EXPECT_EQ(early.status, 200);
  const Reply late = client().Post(target, {{"timeout", "30s"}});
  EXPECT_EQ(late.json()["done"], true);
  EXPECT_THAT(clock_.slept(), Contains(Duration{1'000}));
  EXPECT_EQ(client().Post(target, {{"timeout", "30"}}).status_name(), "INVALID_ARGUMENT");
}

TEST_F(CloudRun, AnUnchangedTemplateMakesNoRevision) {
  Json service = ReadService();
  service["labels"]["team"] = "other";
  EXPECT_TRUE(Deploy(service).contains("response"));
  const Json after = ReadService();
  EXPECT_EQ(after["labels"]["team"], "other");
  EXPECT_EQ(after["generation"], "3");
  EXPECT_THAT(StringAt(after, "latestCreatedRevision"), HasSubstr("app-00002-abc"));
}

TEST_F(CloudRun, AMovedTagAloneDeploysNothing) {
  ASSERT_THAT(sandbox_->MoveTag(kRepository, "latest", "flat"), IsOk());
  Deploy(Redeployed(kRepository + ":latest"));
  const Json after = ReadService();
  EXPECT_THAT(StringAt(after, "latestReadyRevision"), HasSubstr("app-00002-abc"));
  EXPECT_THAT(StringAt(sandbox_->Revision("app", "app-00002-abc")["containers"][0], "image"),
              HasSubstr(sandbox_->ChildDigest("old").value()));
}

TEST_F(CloudRun, AFailedRolloutLeavesTheOldRevisionServing) {
  sandbox_->FailNextRollout("app", "the container failed to start");
  const Json operation = Deploy(Redeployed(kRepository + ":flat"));
  EXPECT_EQ(operation["error"]["code"], 9);
  EXPECT_EQ(operation["error"]["message"], "the container failed to start");
  const Json after = ReadService();
  EXPECT_EQ(after["terminalCondition"]["state"], "CONDITION_FAILED");
  EXPECT_THAT(StringAt(after, "latestReadyRevision"), HasSubstr("app-00002-abc"));
  EXPECT_THAT(StringAt(after, "latestCreatedRevision"), HasSubstr("app-00003-"));
  EXPECT_EQ(after["template"]["containers"][0]["image"], kRepository + ":flat");
}

TEST_F(CloudRun, ALabelAloneDoesNotHealAFailedRollout) {
  sandbox_->FailNextRollout("app", "no");
  Deploy(Redeployed(kRepository + ":flat"));
  Json service = ReadService();
  service["labels"]["x"] = "y";
  EXPECT_TRUE(Deploy(service).contains("error"));
  EXPECT_EQ(ReadService()["terminalCondition"]["state"], "CONDITION_FAILED");
}

TEST_F(CloudRun, ADigestThatTheRegistryDoesNotKnowFailsTheRollout) {
  const std::string image = kRepository + "@sha256:" + std::string(64, 'a');
  const Json operation = Deploy(Redeployed(image));
  EXPECT_EQ(operation["error"]["code"], 5);
  EXPECT_THAT(StringAt(operation["error"], "message"),
              HasSubstr("Image '" + image + "' not found"));
  EXPECT_THAT(StringAt(ReadService(), "latestReadyRevision"), HasSubstr("app-00002-abc"));
}

TEST_F(CloudRun, AForeignDigestIsTrustedIfAskedForAndItsChildIsWhatRuns) {
  SandboxOptions options;
  options.story = SmallStory(clock_.Now());
  const std::string index = "sha256:" + std::string(64, 'a');
  const std::string child = "sha256:" + std::string(64, 'b');
  options.story.children[index] = child;
  options.operation_time = kOperationTime;
  options.trust_unknown_digests = true;
  Start(std::move(options));
  EXPECT_TRUE(Deploy(Redeployed(kRepository + "@" + index)).contains("response"));
  const std::string revision = StringAt(ReadService(), "latestReadyRevision");
  EXPECT_EQ(client().Get("/v2/" + revision).json()["containers"][0]["image"],
            kRepository + "@" + child);
}

TEST_F(CloudRun, PinnedTrafficStaysWhereItIsUntilItIsWritten) {
  Json service = ReadService();
  service["traffic"] = Json::array({{{"type", "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION"},
                                     {"revision", "app-00001-xyz"},
                                     {"percent", 100}}});
  Deploy(service);
  Deploy(Redeployed(kRepository + ":flat"));
  const Json after = ReadService();
  EXPECT_EQ(after["trafficStatuses"][0]["revision"], "app-00001-xyz");
  EXPECT_THAT(StringAt(after, "latestReadyRevision"), Not(HasSubstr("app-00001")));
}

TEST_F(CloudRun, ALaterUpdateSupersedesAPendingOne) {
  const Json first = client().Patch(kService, Redeployed(kRepository + ":flat")).json();
  Json again = Redeployed(kRepository + ":latest");
  again["template"]["timeout"] = "60s";
  const Json second = client().Patch(kService, again).json();
  Pass(kOperationTime);
  EXPECT_EQ(Operation(first)["error"]["code"], 10);
  EXPECT_TRUE(Operation(second).contains("response"));
  EXPECT_THAT(StringAt(ReadService(), "latestReadyRevision"), HasSubstr("app-00004-"));
}

TEST_F(CloudRun, AJobKeepsAnExplicitZeroAndItsLastExecution) {
  const Json job = ReadJob();
  EXPECT_EQ(job["template"]["template"]["maxRetries"], 0);
  EXPECT_EQ(job["executionCount"], 1);
  EXPECT_EQ(job["latestCreatedExecution"]["completionStatus"], "EXECUTION_SUCCEEDED");
  const Json executions = client().Get(kBase + "/jobs/-/executions?pageSize=2").json();
  EXPECT_EQ(executions["executions"].size(), 2U);
  EXPECT_EQ(client().Get(kJob + "/executions/job-a-x1").json()["succeededCount"], 1);
}

TEST_F(CloudRun, ExecutionsOfAllJobsComeNewestFirstInPages) {
  SandboxOptions options;
  options.story = SmallStory(clock_.Now());
  for (int i = 0; i < 4; ++i) {
    const sandbox::Stamp created = clock_.Now() - std::chrono::hours{5 - i};
    options.story.jobs[static_cast<std::size_t>(i % 2)].executions.push_back(
        {"x" + std::to_string(i), created, created + std::chrono::seconds{9}});
  }
  options.page_cap = 3;
  Start(std::move(options));
  std::vector<std::string> created;
  std::set<std::string> jobs;
  std::string query = "?pageSize=1000";
  for (int page = 0; page < 3; ++page) {
    const Json answer = client().Get(kBase + "/jobs/-/executions" + query).json();
    for (const Json& one : answer["executions"]) {
      created.push_back(StringAt(one, "createTime"));
      jobs.insert(StringAt(one, "job"));
    }
    std::string token;
    for (const char c : StringAt(answer, "nextPageToken")) {
      token += c == '/' ? "%2F" : std::string(1, c);
    }
    query = "?pageSize=1000&pageToken=" + token;
  }
  EXPECT_EQ(created.size(), 7U);
  EXPECT_TRUE(std::is_sorted(created.rbegin(), created.rend()));
  EXPECT_EQ(jobs, (std::set<std::string>{"job-a", "job-b", "job-c"}));
  EXPECT_EQ(client().Get(kJob + "/executions").json()["executions"].size(), 3U);
  EXPECT_EQ(client().Get(kBase + "/jobs/none/executions").status_name(), "NOT_FOUND");
}

TEST_F(CloudRun, AnExecutionRunsUntilItsTimeHasComeAndThenEndsAsTold) {
  SandboxOptions options;
  options.story = SmallStory(clock_.Now());
  options.story.jobs[0].executions = {
      {"cut", clock_.Now() - std::chrono::hours{2}, clock_.Now(), "EXECUTION_CANCELLED"},
      {"now", clock_.Now(), clock_.Now() + std::chrono::seconds{30}}};
  Start(std::move(options));
  EXPECT_EQ(ReadJob()["latestCreatedExecution"]["completionStatus"], "EXECUTION_RUNNING");
  Json running = client().Get(kJob + "/executions/now").json();
  EXPECT_FALSE(running.contains("completionTime"));
  EXPECT_EQ(running["runningCount"], 1);
  Pass(Duration{30'000});
  EXPECT_EQ(ReadJob()["latestCreatedExecution"]["completionStatus"], "EXECUTION_SUCCEEDED");
  EXPECT_EQ(client().Get(kJob + "/executions/now").json()["succeededCount"], 1);
  const Json cut = client().Get(kJob + "/executions/cut").json();
  EXPECT_EQ(cut["cancelledCount"], 1);
  EXPECT_EQ(cut["conditions"][0]["executionReason"], "CANCELLED");
}

TEST_F(CloudRun, AnExecutionKeepsTheImageThatItWasStartedWith) {
  SandboxOptions options;
  options.story = SmallStory(clock_.Now());
  options.story.jobs[0].executions[0].image = "old";
  options.operation_time = kOperationTime;
  Start(std::move(options));
  Json job = ReadJob();
  job["template"]["template"]["containers"][0]["image"] = kRepository + ":latest";
  EXPECT_EQ(client().Patch(kJob, job).status, 200);
  const auto shown = [this](const std::string& path) {
    return StringAt(client().Get(path).json()["template"]["containers"][0], "image");
  };
  EXPECT_EQ(shown(kJob + "/executions/job-a-x1"),
            kRepository + "@" + sandbox_->ChildDigest("old").value());
  EXPECT_EQ(shown(kBase + "/jobs/job-b/executions/job-b-x1"), kRepository + ":flat");
}

TEST_F(CloudRun, ServicesAndJobsNameTheirCreator) {
  EXPECT_NE(StringAt(ReadService(), "creator"), "");
  EXPECT_NE(StringAt(ReadJob(), "creator"), "");
}

TEST_F(CloudRun, PendingOperationsAreListed) {
  EXPECT_EQ(client().Get(kBase + "/operations?filter=done:false").json(), Json::object());
  client().Patch(kService, Redeployed(kRepository + ":flat"));
  EXPECT_EQ(client().Get(kBase + "/operations?filter=done:false").json()["operations"].size(), 1U);
}

}  // namespace
}  // namespace lockstep::testing
