#include "plugins/cloud_run/witnesses.h"

#include <gmock/gmock.h>

#include "plugins/cloud_run/job.h"
#include "plugins/cloud_run/service.h"
#include "tests/plugins/cloud_run/run_world.h"

namespace lockstep::cloud_run {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the fixtures of this folder

std::string Testimony(const std::string& rung, const Resource& wanted, const Change& planned,
                      const Observation& live) {
  World world;
  const auto evidence = world.registry.witnesses().at(rung)->Testify(wanted, planned, live, {});
  if (!evidence) return "not asked";
  EXPECT_EQ(evidence->rung, rung);
  EXPECT_NE(evidence->detail, "");
  return std::string(Name(evidence->verdict));
}

Observation Live(const Resource& wanted, Json state) {
  return {.address = wanted.address, .present = true, .state = std::move(state)};
}

ServiceState Serving(const std::string& digest) {
  ServiceState state = *ParseService(RawService());
  TakeRevision(RawRevision(digest), state.serving[0]);
  return state;
}

class Witnesses : public ::testing::Test {
 protected:
  const Resource service_ = Wanted("cloud_run_service", "raw");
  const Resource job_ = Wanted("cloud_run_job", "backfill");
  const WantedImage image_{.reference = *ParseImage(kReference), .digest = kNew};
  const Change planned_ = PlanService({image_}, Serving(kOld));
};

TEST_F(Witnesses, HoldLiveAgainstWhatThePlanResolved) {
  EXPECT_EQ(Testimony("digest", service_, planned_, Live(service_, ToJson(Serving(kNew)))),
            "proven");
  EXPECT_EQ(Testimony("digest", service_, planned_, Live(service_, ToJson(Serving(kOld)))),
            "refuted");
  EXPECT_EQ(Testimony("revision", service_, planned_, Live(service_, ToJson(Serving(kOld)))),
            "proven");
  EXPECT_EQ(Testimony("traffic", service_, planned_, Live(service_, ToJson(Serving(kOld)))),
            "proven");
}

TEST_F(Witnesses, OfAJobThereIsADigestAndNothingElse) {
  const JobState state = *ParseJob(RawJob(kPinned));
  const Change planned = PlanJob({image_}, state);
  EXPECT_EQ(Testimony("digest", job_, planned, Live(job_, ToJson(state))), "proven");
  EXPECT_EQ(Testimony("revision", job_, planned, Live(job_, ToJson(state))), "not asked");
  EXPECT_EQ(Testimony("traffic", job_, planned, Live(job_, ToJson(state))), "not asked");
}

TEST_F(Witnesses, OfOtherTypesNothingIsAsked) {
  const Resource other = Wanted("firestore_collection", "heartbeats");
  for (const char* rung : {"digest", "revision", "traffic"}) {
    EXPECT_EQ(Testimony(rung, other, planned_, Live(other, Json::object())), "not asked");
  }
}

TEST_F(Witnesses, WhatCouldNotBeLookedAtIsUnknown) {
  Observation unread = Live(service_, ToJson(Serving(kNew)));
  unread.error = Error{.code = Code::kUnavailable, .message = "no answer"};
  Observation absent{.address = service_.address};
  Json odd = ToJson(Serving(kNew));
  odd["problem"] = "it has two ports";
  for (const char* rung : {"digest", "revision", "traffic"}) {
    EXPECT_EQ(Testimony(rung, service_, planned_, unread), "unknown");
    EXPECT_EQ(Testimony(rung, service_, planned_, absent), "unknown");
    EXPECT_EQ(Testimony(rung, service_, planned_, Live(service_, odd)), "unknown");
  }
  EXPECT_EQ(Testimony("digest", service_, Change{}, Live(service_, ToJson(Serving(kNew)))),
            "unknown");
}

TEST_F(Witnesses, ThePluginCannotBeRegisteredTwice) {
  World world;
  EXPECT_FALSE(Register(world.registry));
}

}  // namespace
}  // namespace lockstep::cloud_run
