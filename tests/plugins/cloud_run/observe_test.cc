#include "plugins/cloud_run/observe.h"

#include <gmock/gmock.h>

#include "plugins/cloud_run/job.h"
#include "tests/plugins/cloud_run/run_world.h"
#include "tests/support/matchers.h"

namespace lockstep::cloud_run {
namespace {

using lockstep::testing::Fails;
using lockstep::testing::IsOk;
using namespace testing;  // NOLINT(google-build-using-namespace): the fixtures of this folder
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Observing : public ::testing::Test {
 protected:
  Result<std::vector<Observation>> Observe(World& world, std::vector<Resource> wanted,
                                           Strangers strangers = Strangers::kInclude) {
    return ObserveServices(wanted, strangers, world.read());
  }
  const std::vector<Resource> raw_{Wanted("cloud_run_service", "raw")};
};

TEST_F(Observing, ReadsEveryPageAndOneRevisionOfWhatIsWantedAlone) {
  World world({Ok(Page("services", {RawService("stranger")}, "t1")), Ok(Page("services", {}, "t2")),
               Ok(Page("services", {RawService()})), Ok(RawRevision(kOld))});
  const auto seen = Observe(world, raw_);
  ASSERT_THAT(seen, IsOk());
  ASSERT_EQ(seen->size(), 2U);
  EXPECT_EQ((*seen)[0].address.name, "raw");
  EXPECT_EQ((*seen)[0].state["serving"], Json::array({{{"revision", "raw-00001-abc"},
                                                       {"percent", 100},
                                                       {"image", kRepository + "@" + kOld},
                                                       {"digest", kOld},
                                                       {"created", ""}}}));
  EXPECT_EQ((*seen)[0].fingerprint, "generation 42 etag \"e42\"");
  EXPECT_EQ((*seen)[1].summary,
            "runs " + kReference +
                ", last changed 2026-02-01T10:00:00.281173Z by ci@example.com, creator unknown");
  EXPECT_THAT(world.Calls(),
              ElementsAre("GET services", "GET services?pageToken=t1", "GET services?pageToken=t2",
                          "GET services/raw/revisions/raw-00001-abc"));
}

TEST_F(Observing, WithoutStrangersGetsOnlyWhatIsWanted) {
  World world({Ok(RawService()), Ok(RawRevision(kNew))});
  EXPECT_THAT(Observe(world, raw_, Strangers::kLeaveOut), IsOk());
  EXPECT_THAT(world.Calls(),
              ElementsAre("GET services/raw", "GET services/raw/revisions/raw-00001-abc"));
}

TEST_F(Observing, WhatIsWantedAndNotThereIsAbsent) {
  Json deleted = RawService();
  deleted["deleteTime"] = "2026-02-01T10:00:00Z";
  for (const auto& [strangers, reply] : std::vector<std::pair<Strangers, Result<Response>>>{
           {Strangers::kInclude, Ok(Json::object())},
           {Strangers::kInclude, Ok(Page("services", {deleted}))},
           {Strangers::kLeaveOut, Ok(deleted)},
           {Strangers::kLeaveOut, Refused(404, "NOT_FOUND", "no such service")}}) {
    World world({reply});
    const auto seen = Observe(world, raw_, strangers);
    ASSERT_THAT(seen, IsOk());
    ASSERT_EQ(seen->size(), 1U);
    EXPECT_FALSE(seen->front().present);
    EXPECT_FALSE(seen->front().error);
  }
}

TEST_F(Observing, APageThatFailsVoidsTheWholeList) {
  const std::vector<Result<Response>> bad = {
      Lost(), Refused(403, "PERMISSION_DENIED", "Permission 'run.services.list' denied"),
      Response{.status = 200, .body = R"({"services": [)"}, Ok({{"unreachable", {"us-west2"}}})};
  for (const Result<Response>& reply : bad) {
    World world({Ok(Page("services", {RawService()}, "t1")), reply});
    const auto seen = Observe(world, raw_);
    ASSERT_FALSE(seen);
    EXPECT_THAT(seen.error().message,
                HasSubstr("listing the services of project nba-props-platform in us-west2"));
  }
}

TEST_F(Observing, ARevisionThatCannotBeReadLeavesItsServiceUnreadAndNoOther) {
  World world({Ok(Page("services", {RawService(), RawService("scrapers")})),
               Refused(404, "NOT_FOUND", "gone"), Ok(RawRevision(kNew))});
  std::vector<Resource> wanted = raw_;
  wanted.push_back(Wanted("cloud_run_service", "scrapers"));
  const auto seen = Observe(world, wanted);
  ASSERT_THAT(seen, IsOk());
  ASSERT_EQ(seen->size(), 2U);
  ASSERT_TRUE((*seen)[0].error);
  EXPECT_THAT((*seen)[0].error->message,
              HasSubstr("reading cloud_run_service.raw: reading revision raw-00001-abc"));
  EXPECT_TRUE((*seen)[1].present);
}

TEST_F(Observing, ARefusedReadIsNeverAbsent) {
  World world({Refused(403, "PERMISSION_DENIED",
                       "Permission 'run.services.get' denied (or resource may not exist)")});
  const auto seen = Observe(world, raw_, Strangers::kLeaveOut);
  ASSERT_THAT(seen, IsOk());
  ASSERT_TRUE(seen->front().error);
  EXPECT_EQ(seen->front().error->code, Code::kPermissionDenied);
}

TEST_F(Observing, AListThatOutlastsTheDeadlineIsAnError) {
  World world({Ok(Page("services", {RawService()}))});
  world.deadline = Duration{1'000};
  EXPECT_THAT(Observe(world, raw_), Fails(Code::kDeadlineExceeded, HasSubstr("in time")));
}

TEST_F(Observing, BothRevisionsOfASplitAreRead) {
  Json raw = RawService();
  raw["trafficStatuses"] = PinnedTraffic("raw-1", 90);
  raw["trafficStatuses"].push_back(PinnedTraffic("raw-2", 10)[0]);
  World world({Ok(Page("services", {raw})), Ok(RawRevision(kNew)), Ok(RawRevision(kOld))});
  const auto seen = Observe(world, raw_);
  ASSERT_THAT(seen, IsOk());
  EXPECT_EQ((*seen)[0].state["serving"][1]["digest"], kOld);
}

TEST(Planning, NeedsTheImageAndTheLiveResource) {
  World world;
  const Provider& provider = world.provider("cloud_run_service");
  const Resource wanted = *provider.Validate(Wanted("cloud_run_service", "raw"));
  ASSERT_EQ(wanted.needs.size(), 1U);
  EXPECT_EQ(wanted.needs[0].address, (Address{"oci_image", kReference}));
  EXPECT_THAT(provider.Validate(Wanted("cloud_run_service", "raw", "gcr.io/UPPER/raw")),
              Fails(Code::kInvalidArgument, HasSubstr("image")));
  EXPECT_THAT(provider.Validate(Wanted("cloud_run_service", "raw", "")),
              Fails(Code::kInvalidArgument, HasSubstr("no image")));

  World online({Ok(Json::object())});
  Observations seen;
  seen.Put(ObserveServices({&wanted, 1}, Strangers::kInclude, online.read())->front());
  EXPECT_THAT(provider.Plan(wanted, seen),
              Fails(Code::kNotFound,
                    AllOf(HasSubstr("cloud_run_service.raw"), HasSubstr("nba-props-platform"),
                          HasSubstr("us-west2"), HasSubstr("creates no services"))));

  seen.Put(
      {.address = wanted.address, .present = true, .state = ToJson(*ParseService(RawService()))});
  EXPECT_THAT(provider.Plan(wanted, seen), Fails(Code::kUnavailable, HasSubstr("was not read")));
  Observation image = ImageSeen();
  image.present = false;
  seen.Put(image);
  EXPECT_THAT(provider.Plan(wanted, seen),
              Fails(Code::kNotFound, "the tag " + kReference +
                                         " does not exist in the registry; the live image is "
                                         "untouched"));
  image.error = Error{.code = Code::kUnauthenticated, .message = "no token"};
  seen.Put(image);
  EXPECT_THAT(provider.Plan(wanted, seen), Fails(Code::kUnauthenticated, HasSubstr("no token")));
  seen.Put(ImageSeen("latest"));
  EXPECT_THAT(provider.Plan(wanted, seen), Fails(Code::kDataLoss, HasSubstr("no digest")));
  seen.Put(ImageSeen());
  EXPECT_THAT(provider.Plan(wanted, seen), IsOk());
}

TEST(Planning, AJobOfSeveralContainersIsRefusedByName) {
  World world;
  const Provider& provider = world.provider("cloud_run_job");
  const Resource wanted = *provider.Validate(Wanted("cloud_run_job", "backfill"));
  Json raw = RawJob(kPinned);
  raw["template"]["template"]["containers"].push_back({{"name", "log"}});
  Observations seen;
  seen.Put(ImageSeen());
  seen.Put({.address = wanted.address, .present = true, .state = ToJson(*ParseJob(raw))});
  EXPECT_THAT(provider.Plan(wanted, seen),
              Fails(Code::kInvalidArgument,
                    AllOf(HasSubstr("cloud_run_job.backfill"), HasSubstr("2 containers"))));
}

TEST(Planning, AJobsOwnKeysAreCheckedBeforeAnythingIsRead) {
  World world;
  Resource wanted = Wanted("cloud_run_job", "backfill");
  wanted.spec["when_running"] = "perhaps";
  EXPECT_THAT(world.provider("cloud_run_job").Validate(wanted),
              Fails(Code::kInvalidArgument, HasSubstr("when_running")));
}

}  // namespace
}  // namespace lockstep::cloud_run
