// What services.patch and jobs.patch take, refuse and leave alone.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/reconciler/sandbox/run_fixture.h"

namespace lockstep::testing {
namespace {

using ::testing::HasSubstr;

TEST_F(CloudRun, AReusedRevisionNameWithAnotherTemplateAlreadyExists) {
  Json service = ReadService();
  service["template"]["containers"][0]["image"] = kRepository + ":flat";
  const Reply reply = client().Patch(kService, service);
  EXPECT_EQ(reply.status, 409);
  EXPECT_EQ(reply.status_name(), "ALREADY_EXISTS");
  EXPECT_THAT(reply.message(), HasSubstr("with different configuration already exists"));
  EXPECT_EQ(ReadService()["generation"], "2");
}

TEST_F(CloudRun, AStaleEtagIsAborted) {
  const Json stale = ReadService();
  Deploy(Redeployed(kRepository + ":flat"));
  const Reply reply = client().Patch(kService, stale);
  EXPECT_EQ(reply.status, 409);
  EXPECT_EQ(reply.status_name(), "ABORTED");
}

TEST_F(CloudRun, AWriteWithoutAnEtagIsAccepted) {
  Json service = Redeployed(kRepository + ":flat");
  service.erase("etag");
  EXPECT_TRUE(Deploy(service).contains("response"));
}

TEST_F(CloudRun, WhatAPatchLeavesOutGoesBackToItsDefault) {
  Json service = ReadService();
  service.erase("labels");
  service["template"]["containers"][0].erase("env");
  service["template"].erase("revision");
  Deploy(service);
  const Json after = ReadService();
  EXPECT_FALSE(after.contains("labels"));
  EXPECT_FALSE(after["template"]["containers"][0].contains("env"));
  EXPECT_EQ(after["template"]["timeout"], "300s");
}

TEST_F(CloudRun, FieldsOfTomorrowSurviveAReadAndAWrite) {
  Deploy(Redeployed(kRepository + ":flat"));
  const Json after = ReadService();
  EXPECT_EQ(after["futureField"]["mode"], "TOMORROW");
  EXPECT_EQ(after["template"]["futureKnob"], 7);
}

TEST_F(CloudRun, AnUnknownFieldIsRefusedByName) {
  Json service = ReadService();
  service["template"]["contianers"] = Json::array();
  const Reply reply = client().Patch(kService, service);
  EXPECT_EQ(reply.status_name(), "INVALID_ARGUMENT");
  EXPECT_THAT(reply.message(), HasSubstr("\"contianers\" at 'service.template'"));
}

TEST_F(CloudRun, BadBodiesAreInvalidArguments) {
  const Json good = ReadService();
  const auto with = [&](const char* place, const Json& value) {
    Json body = good;
    body[Json::json_pointer(place)] = value;
    return body;
  };
  const Json not_all =
      Json::array({{{"type", "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST"}, {"percent", 90}}});
  const Json ghost = Json::array({{{"type", "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION"},
                                   {"revision", "app-00009-zzz"},
                                   {"percent", 100}}});
  const auto tagged = [](const std::string& tag) {
    return Json::array({{{"type", "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST"}, {"percent", 100}},
                        {{"type", "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST"}, {"tag", tag}}});
  };
  const std::vector<Json> bodies = {
      with("/traffic", tagged("ab")),
      with("/traffic", tagged(std::string(44, 't'))),  // "app" has three more
      with("/template/timeout", 5),
      with("/template/containers", Json::array()),
      with("/template/containers/0/image", "a.b/UPPER"),
      with("/template/revision", "other-00001-abc"),
      with("/labels", {{"run.googleapis.com/x", "y"}}),
      with("/annotations", {{"serving.knative.dev/x", "y"}}),
      with("/template/annotations", {{"autoscaling.knative.dev/x", "y"}}),
      with("/traffic", not_all),
      with("/traffic", ghost),
      with("/name", "projects/p/locations/us-west2/services/other")};
  for (const Json& body : bodies) {
    EXPECT_EQ(client().Patch(kService, body).status_name(), "INVALID_ARGUMENT") << Dump(body);
  }
  EXPECT_EQ(client().Send("PATCH", kService, "{\"a\":").status_name(), "INVALID_ARGUMENT");
  EXPECT_EQ(client().Patch(kService + "?forceNewRevision=true", good).status_name(),
            "INVALID_ARGUMENT");
  EXPECT_EQ(ReadService(), good);
}

TEST_F(CloudRun, OutputOnlyFieldsInABodyAreIgnored) {
  Json service = Redeployed(kRepository + ":flat");
  service["uid"] = "made-up";
  service["trafficStatuses"] = Json::array();
  const std::string uid = StringAt(ReadService(), "uid");
  Deploy(service);
  EXPECT_EQ(ReadService()["uid"], uid);
}

TEST_F(CloudRun, AnUpdateMaskChangesWhatItNamesAndNothingElse) {
  Json body = {{"labels", {{"a", "b"}}}, {"template", Json::object()}};
  Deploy(body, "?updateMask=labels");
  Json after = ReadService();
  EXPECT_EQ(after["labels"], (Json{{"a", "b"}}));
  EXPECT_EQ(after["template"]["containers"][0]["env"][0]["value"], "s3cret");
  EXPECT_EQ(client().Patch(kService + "?updateMask=nonsense", body).status_name(),
            "INVALID_ARGUMENT");
}

TEST_F(CloudRun, ValidateOnlyChangesNothing) {
  const Json before = ReadService();
  const Reply reply =
      client().Patch(kService + "?validateOnly=true", Redeployed(kRepository + ":flat"));
  EXPECT_EQ(reply.status, 200);
  Pass(kOperationTime);
  EXPECT_EQ(ReadService(), before);
}

TEST_F(CloudRun, AJobIsReplacedAndNeverStarted) {
  Json job = ReadJob();
  job["template"]["template"]["containers"][0] = {{"image", kRepository + ":latest"}};
  const Reply reply = client().Patch(kJob, job);
  EXPECT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(ReadJob()["reconciling"], true);
  Pass(kOperationTime);
  EXPECT_EQ(Operation(reply.json())["done"], true);
  const Json after = ReadJob();
  EXPECT_FALSE(after["template"]["template"]["containers"][0].contains("args"));
  EXPECT_EQ(after["executionCount"], 1);
  EXPECT_EQ(client().Send("POST", kJob + ":run", "{}").status, 501);
}

TEST_F(CloudRun, AJobsPatchTakesNoUpdateMaskAndNoStaleEtag) {
  Json job = ReadJob();
  EXPECT_EQ(client().Patch(kJob + "?updateMask=template", job).status_name(), "INVALID_ARGUMENT");
  job["etag"] = "\"stale\"";
  EXPECT_EQ(client().Patch(kJob, job).status_name(), "ABORTED");
  job.erase("etag");
  job["startExecutionToken"] = "go";
  EXPECT_EQ(client().Patch(kJob, job).status, 501);
}

}  // namespace
}  // namespace lockstep::testing
