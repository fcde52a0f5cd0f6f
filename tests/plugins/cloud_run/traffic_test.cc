#include "plugins/cloud_run/traffic.h"

#include <gmock/gmock.h>

#include "tests/plugins/cloud_run/run_world.h"

namespace lockstep::cloud_run {
namespace {

using ::testing::ElementsAre;
using ::testing::FieldsAre;
using ::testing::IsEmpty;
using testing::LatestTraffic;
using testing::PinnedTraffic;

Json Both(const Json& a, const Json& b) {
  Json list = a;
  list.insert(list.end(), b.begin(), b.end());
  return list;
}

TEST(Traffic, LatestIsTheNewestReadyRevisionSinceItsStatusCarriesNoName) {
  EXPECT_THAT(Shares(ParseTraffic(LatestTraffic()), "raw-00002"),
              ElementsAre(FieldsAre("raw-00002", 100)));
}

TEST(Traffic, AShareNamedTwiceIsOneRevision) {
  const Json statuses =
      Both(PinnedTraffic("raw-00001", 60),
           Json::array({{{"type", "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST"}, {"percent", 40}}}));
  EXPECT_THAT(Shares(ParseTraffic(statuses), "raw-00001"),
              ElementsAre(FieldsAre("raw-00001", 100)));
  EXPECT_THAT(Shares(ParseTraffic(statuses), "raw-00002"),
              ElementsAre(FieldsAre("raw-00001", 60), FieldsAre("raw-00002", 40)));
}

TEST(Traffic, AnEntryWithATagAndNoPercentTakesNone) {
  const Json statuses =
      Both(LatestTraffic(), Json::array({{{"revision", "raw-00001"}, {"tag", "blue"}}}));
  EXPECT_THAT(Shares(ParseTraffic(statuses), "raw-00002"),
              ElementsAre(FieldsAre("raw-00002", 100)));
}

TEST(Traffic, NoStatusMeansNoRevisionIsKnownToServe) {
  EXPECT_THAT(Shares(ParseTraffic(nullptr), "raw-00002"), IsEmpty());
}

TEST(Traffic, FullRevisionNamesAreAcceptedToo) {
  const Json statuses = PinnedTraffic(testing::kPrefix + "services/raw/revisions/raw-00001");
  EXPECT_THAT(Shares(ParseTraffic(statuses), ""), ElementsAre(FieldsAre("raw-00001", 100)));
}

TEST(Traffic, OurOwnFormIsReadBackAsItWas) {
  const auto targets = ParseTraffic(Both(PinnedTraffic("raw-00001", 90), LatestTraffic()));
  EXPECT_EQ(ToJson(ParseTraffic(ToJson(targets))), ToJson(targets));
  EXPECT_TRUE(ParseTraffic(ToJson(targets))[1].latest);
}

TEST(Traffic, TheTextSaysWhoGetsWhat) {
  EXPECT_EQ(TrafficText(ParseTraffic(nullptr)), "100% latest");
  EXPECT_EQ(TrafficText(ParseTraffic(LatestTraffic())), "100% latest");
  EXPECT_EQ(
      TrafficText(ParseTraffic(Both(
          PinnedTraffic("raw-00001", 90),
          Json::array({{{"type", "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST"}, {"percent", 10}}})))),
      "90% raw-00001, 10% latest");
}

TEST(Traffic, AnAbsentWishIsMetByLatestAlone) {
  EXPECT_TRUE(IsMet({}, ParseTraffic(LatestTraffic())));
  EXPECT_FALSE(IsMet({}, ParseTraffic(PinnedTraffic("raw-00001"))));
  EXPECT_FALSE(
      IsMet(ParseTraffic(PinnedTraffic("raw-00002")), ParseTraffic(PinnedTraffic("raw-00001"))));
}

TEST(SendAllToLatest, LeavesAsItIsWhatSaysSoAlready) {
  EXPECT_EQ(SendAllToLatest(nullptr), Json(nullptr));
  Json live = LatestTraffic();
  live[0]["tag"] = "live";
  live.push_back({{"revision", "raw-00001"}, {"tag", "blue"}});
  EXPECT_EQ(SendAllToLatest(live), live);
}

TEST(SendAllToLatest, KeepsTagsWithoutTheirShareAndDropsTheRest) {
  Json live = Both(PinnedTraffic("raw-00001", 90), PinnedTraffic("raw-00002", 10));
  live[0]["tag"] = "blue";
  live[0]["unknown"] = 1;
  EXPECT_EQ(SendAllToLatest(live),
            Json::parse(R"([{"type": "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST", "percent": 100},
                           {"type": "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION",
                            "revision": "raw-00001", "tag": "blue", "unknown": 1}])"));
}

// The API refuses a tag that has more than 46 characters together with the service's name.
TEST(CandidateTag, FitsTheServicesNameOrIsLeftOut) {
  EXPECT_EQ(CandidateTag(std::string(28, 's')), "lockstep-candidate");
  EXPECT_EQ(CandidateTag(std::string(29, 's')), "lockstep-new");
  EXPECT_EQ(CandidateTag(std::string(34, 's')), "lockstep-new");
  EXPECT_EQ(CandidateTag(std::string(35, 's')), "");
}

TEST(SendAllToLatest, TheCandidatesTagGoes) {
  for (const char* tag : {"lockstep-candidate", "lockstep-new"}) {
    const Json candidate = {{"type", "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST"}, {"tag", tag}};
    const Json latest = {{"type", "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST"}, {"percent", 100}};
    EXPECT_EQ(SendAllToLatest(Json::array({latest, candidate})), Json::array({latest}));
  }
}

}  // namespace
}  // namespace lockstep::cloud_run
