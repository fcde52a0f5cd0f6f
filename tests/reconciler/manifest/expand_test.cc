#include "reconciler/manifest/expand.h"

#include <gmock/gmock.h>

#include <string>
#include <string_view>
#include <vector>

#include "tests/reconciler/manifest/manifest_texts.h"

namespace lockstep {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::Manifested;

std::vector<Resource> Expanded(std::string_view rest) {
  const auto manifest = ReadManifest(Manifested(rest), "m.yaml");
  if (!manifest) {
    ADD_FAILURE() << testing::Text(manifest.error()[0]);
    return {};
  }
  return Expand(*manifest);
}

std::vector<std::string> Texts(const std::vector<Address>& addresses) {
  std::vector<std::string> texts;
  for (const Address& address : addresses) texts.push_back(Text(address));
  return texts;
}

TEST(Expand, ImageNamesBecomeReferencesAsWritten) {
  const auto resources = Expanded(
      "images: {w: {reference: gcr.io/p/w}}\njobs: [{names: [b, a], image: w}, {name: c, image: "
      "gcr.io/p/c:2}]\n");
  ASSERT_EQ(resources.size(), 3U);
  EXPECT_EQ(Text(resources[0].address), "cloud_run_job.a");
  EXPECT_EQ(Dump(resources[0].spec), R"({"image":"gcr.io/p/w"})");
  EXPECT_EQ(Dump(resources[2].spec), R"({"image":"gcr.io/p/c:2"})");
  EXPECT_EQ(Text(resources[0].origin), "m.yaml:5:20");
}

TEST(Expand, ProofsAreAskedForWhereTheManifestDeclaresThem) {
  const auto resources = Expanded(
      "images: {w: {reference: a/b, code: [{file: /x, contains: 1, lacks: z}]}}\n"
      "jobs: [{name: j, image: w}]\n"
      "services: [{name: s, image: w, logs: [{contains: ok, within: 15m}]}, {name: t, image: "
      "c/d}]\n");
  ASSERT_EQ(resources.size(), 3U);
  EXPECT_THAT(resources[0].proofs, ElementsAre("code"));
  EXPECT_EQ(Dump(resources[0].spec["code"]), R"([{"contains":"1","file":"/x","lacks":"z"}])");
  EXPECT_THAT(resources[1].proofs, ElementsAre("code", "logs"));
  EXPECT_EQ(Dump(resources[1].spec["logs"]), R"([{"contains":"ok","within":"15m"}])");
  EXPECT_THAT(resources[2].proofs, IsEmpty());
  EXPECT_FALSE(resources[2].spec.contains("code"));
}

TEST(Expand, ContainerAndWhenRunningGoToEachNameOfAJob) {
  const auto resources = Expanded(
      "jobs: [{names: [a, b], image: c/d, container: worker, when_running: wait}, {name: e, image: "
      "c/d, container: 7up}]\n");
  ASSERT_EQ(resources.size(), 3U);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(Dump(resources[i].spec),
              R"({"container":"worker","image":"c/d","when_running":"wait"})");
  }
  EXPECT_EQ(Dump(resources[2].spec), R"({"container":"7up","image":"c/d"})");
}

TEST(Expand, AHoldGoesToEachName) {
  const auto resources =
      Expanded("jobs: [{names: [a, b], image: c/d, hold: {reason: r, until: 9999-12-31}}]\n");
  EXPECT_EQ(resources[0].hold->until, "9999-12-31");
  EXPECT_EQ(resources[1].hold->reason, "r");
}

TEST(Expand, ACollectionComesAfterItsWritersAndNothingElse) {
  const auto resources = Expanded(
      "services: [{names: [nba-phase3, nba-phase2, nba-scrapers], image: a/b}]\n"
      "jobs: [{names: [x-backfill, nightly], image: a/b}]\n"
      "collections:\n- name: beats\n  writers: ['cloud_run_service.nba-phase*', "
      "'*-backfill', 'cloud_run_*.nba-phase2']\n- name: other\n  writers: ['*']\n");
  ASSERT_EQ(resources.size(), 7U);
  EXPECT_THAT(Texts(resources[5].after),
              ElementsAre("cloud_run_job.x-backfill", "cloud_run_service.nba-phase2",
                          "cloud_run_service.nba-phase3"));
  EXPECT_THAT(resources[5].writers,
              ElementsAre("cloud_run_service.nba-phase*", "*-backfill", "cloud_run_*.nba-phase2"));
  EXPECT_EQ(resources[6].after.size(), 5U) << "a collection writes no collection";
}

TEST(Expand, ACollectionHasTheDocumentedSpec) {
  const auto resources = Expanded(
      "collections:\n- name: a/b/c\n  database: archive\n  bounds: {expected: 3, alert_above: 5}\n"
      "  keep: [z, k]\n  documents: [q, p]\n  stale_after: 2h\n"
      "  bad_ids: [{name: r, contains: x}, {name: d, date: true}, {name: m, matches: x+}]\n"
      "  cleanup: {delete_at_most: 9, settle: 2m, untouched_for: 1h,\n"
      "            backup: {collection: copies, keep_for: 2h}}\n- name: plain\n");
  ASSERT_EQ(resources.size(), 2U);
  EXPECT_EQ(Text(resources[0].address), "firestore_collection.a/b/c@archive");
  EXPECT_EQ(Dump(resources[0].spec),
            R"({"bad_ids":[{"kind":"contains","name":"r","value":"x"},)"
            R"({"kind":"date","name":"d","value":""},{"kind":"matches","name":"m","value":"x+"}],)"
            R"("bounds":{"alert_above":5,"expected":3,"proliferation":2.0},)"
            R"("cleanup":{"backup":{"collection":"copies","keep_for_ms":7200000},)"
            R"("delete_at_most":9,"delete_share":0.3,"settle_ms":120000,)"
            R"("untouched_for_ms":3600000},)"
            R"("database":"archive","documents":["q","p"],"keep":["z","k"],"path":"a/b/c",)"
            R"("stale_after_ms":7200000})");
  EXPECT_EQ(Text(resources[1].address), "firestore_collection.plain");
  EXPECT_EQ(Dump(resources[1].spec),
            R"json({"bad_ids":[],"database":"(default)","keep":[],"path":"plain"})json");
}

TEST(Expand, ResourcesOfPluginsPassThrough) {
  const auto resources = Expanded("resources: [{type: pubsub_topic, name: t, x: 1}]\n");
  ASSERT_EQ(resources.size(), 1U);
  EXPECT_EQ(Text(resources[0].address), "pubsub_topic.t");
  EXPECT_EQ(Dump(resources[0].spec), R"({"x":1})");
}

}  // namespace
}  // namespace lockstep
