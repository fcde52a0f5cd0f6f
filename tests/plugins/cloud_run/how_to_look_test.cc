#include "plugins/cloud_run/how_to_look.h"

#include <gmock/gmock.h>

#include "plugins/cloud_run/job.h"
#include "plugins/cloud_run/service.h"
#include "tests/plugins/cloud_run/run_world.h"

namespace lockstep::cloud_run {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the fixtures of this folder

const Scope kLookScope{"p", "us-west2"};

std::string Look(const std::string& rung, Resource wanted) {
  wanted.spec["code"] = Json::array({{{"file", "/app/a b.py"}, {"contains", "x"}}});
  const Change planned{
      .payload =
          ToJson(Order{.name = "n", .image = kPinned, .digests = {kNew}, .seen = {.name = "n"}})};
  return LookAt(rung, wanted, planned, kLookScope);
}

TEST(HowToLook, EveryRungHasACommandToPaste) {
  const Resource service = Wanted("cloud_run_service", "raw");
  const Resource job = Wanted("cloud_run_job", "backfill");
  EXPECT_EQ(Look("digest", service),
            "gcloud run revisions list --service raw --project p --region us-west2 --format "
            "'table(metadata.name,status.imageDigest)'");
  EXPECT_EQ(Look("traffic", service),
            "gcloud run services describe raw --project p --region us-west2 --format "
            "'yaml(spec.traffic,status.traffic)'");
  EXPECT_THAT(Look("revision", service), ::testing::HasSubstr("services describe raw"));
  EXPECT_EQ(Look("digest", job),
            "gcloud run jobs describe backfill --project p --region us-west2 --format "
            "'yaml(spec.template.spec.template)'");
  EXPECT_EQ(Look("code", job), "docker run --rm --platform linux/amd64 --entrypoint cat " +
                                   kPinned + " '/app/a b.py'");
}

TEST(HowToLook, IsSilentWhereItKnowsNothing) {
  EXPECT_EQ(Look("traffic", Wanted("cloud_run_job", "backfill")), "");
  EXPECT_EQ(Look("digest", Wanted("firestore_collection", "c")), "");
  EXPECT_EQ(LookAt("code", Wanted("cloud_run_job", "b"), {}, kLookScope), "");
}

TEST(HowToLook, TheWitnessesTellIt) {
  World world;
  const Resource service = Wanted("cloud_run_service", "raw");
  for (const char* rung : {"digest", "revision", "traffic"}) {
    EXPECT_EQ(world.registry.witnesses().at(rung)->HowToLook(service, {}, kLookScope),
              LookAt(rung, service, {}, kLookScope));
  }
}

TEST(ServingSince, IsTheNewestRevisionThatTakesTraffic) {
  ServiceState state = *ParseService(RawService());
  EXPECT_EQ(ToJson(state)["serving_since"], "") << "the revision was not read";
  Json revision = RawRevision(kNew);
  revision["createTime"] = "2026-02-01T09:00:00Z";
  TakeRevision(revision, state.serving[0]);
  EXPECT_EQ(ToJson(state)["serving_since"], "2026-02-01T09:00:00Z");
  state.serving.push_back({.revision = "r2", .percent = 1, .create_time = "2026-02-01T09:30:00Z"});
  EXPECT_EQ(ToJson(state)["serving_since"], "2026-02-01T09:30:00Z");
  EXPECT_EQ(ServiceFrom(ToJson(state)).serving[1].create_time, "2026-02-01T09:30:00Z");
  state.serving.push_back({.revision = "r3", .percent = 1});
  EXPECT_EQ(ToJson(state)["serving_since"], "");
}

TEST(ServingSince, OfAJobIsItsLastUpdate) {
  JobState job;
  EXPECT_EQ(ToJson(job)["serving_since"], "");
  job.head.update_time = "2026-02-01T09:00:00Z";
  EXPECT_EQ(ToJson(job)["serving_since"], "2026-02-01T09:00:00Z");
}

}  // namespace
}  // namespace lockstep::cloud_run
