#include "reconciler/manifest/manifest_reader.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "reconciler/base/digest.h"
#include "tests/reconciler/manifest/manifest_texts.h"

namespace lockstep {
namespace {

using testing::ComplaintsOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Manifested;
using ::testing::SizeIs;

TEST(ManifestReader, EveryHeadKeyIsRequired) {
  EXPECT_THAT(ComplaintsOf("unmanaged: warn\n"),
              ElementsAre("1:1 missing key `lockstep` in the manifest | for example: lockstep: 1",
                          "1:1 missing key `project` in the manifest | for example: project: "
                          "my-project",
                          "1:1 missing key `region` in the manifest | for example: region: "
                          "us-west2"));
}

TEST(ManifestReader, ProjectAndRegionHaveTheirShapes) {
  EXPECT_THAT(ComplaintsOf("lockstep: 1\nproject: 12345678\nregion: us-west2-a\n"),
              ElementsAre(HasSubstr("2:10 `project`: `12345678` is not a project id | it must be"),
                          HasSubstr("3:9 `region`: `us-west2-a` is not a region | it must be")));
}

TEST(ManifestReader, AnotherFormatIsTheOnlyComplaint) {
  EXPECT_THAT(ComplaintsOf("lockstep: 2\nworkloads: []\n"),
              ElementsAre("1:11 this is format `2` of the manifest | this program reads format 1"));
  EXPECT_THAT(ComplaintsOf("lockstep: '1'\nproject: abcdef\nregion: us-west2\n"),
              ElementsAre("1:11 `lockstep`: expected a whole number, found text `1` | for example: "
                          "lockstep: 1"));
}

TEST(ManifestReader, WhatIsNoMappingIsNoManifest) {
  EXPECT_THAT(ComplaintsOf(""), ElementsAre(HasSubstr("1:1 the manifest is empty")));
  EXPECT_THAT(ComplaintsOf("- a\n"),
              ElementsAre("1:1 the manifest: expected a mapping, found a list"));
  EXPECT_THAT(ComplaintsOf("hello\n"),
              ElementsAre("1:1 the manifest: expected a mapping, found text `hello`"));
}

TEST(ManifestReader, AYamlErrorComesAlone) {
  EXPECT_THAT(ComplaintsOf("lockstep: 1\nnonsense: x\nproject: *x\n"), SizeIs(1));
}

TEST(ManifestReader, AllComplaintsComeInTheOrderOfTheText) {
  const std::vector<std::string> complaints = ComplaintsOf(
      "lockstep: 1\nregion: 7\nproject: P\njobs:\n- {name: a, image: nope}\n- {name: a, imag: x}\n"
      "ignore: x\n");
  EXPECT_THAT(complaints,
              ElementsAre(HasSubstr("2:9 `region`"), HasSubstr("3:10 `project`"),
                          HasSubstr("5:20 no image `nope`"), HasSubstr("6:3 missing key `image`"),
                          HasSubstr("6:10 `a` occurs twice"), HasSubstr("6:13 unknown key `imag`"),
                          HasSubstr("7:9 `ignore`")));
}

TEST(ManifestReader, AFaultyNameDoesNotMakeItsWriterGlobWrong) {
  EXPECT_THAT(ComplaintsOf(Manifested("jobs: [{nam: a, image: b/c}]\ncollections: [{name: x, "
                                      "writers: ['cloud_run_job.a']}]\n")),
              ElementsAre(HasSubstr("needs `name` or `names`"), HasSubstr("unknown key `nam`")));
}

TEST(ManifestReader, NamesOverAllEntriesAreCounted) {
  std::string text = Manifested("jobs:\n");
  for (int entry = 0; entry < 2; ++entry) {
    text += "- image: b/c\n  names: [x" + std::to_string(entry);
    for (int i = 0; i < 5'000; ++i) {
      text += ", j" + std::to_string(entry) + "-" + std::to_string(i);
    }
    text += "]\n";
  }
  EXPECT_THAT(ComplaintsOf(text), ElementsAre(HasSubstr("more than 10000 names in `jobs`")));
}

TEST(ManifestReader, ScopePolicyAndDigestAreTaken) {
  const std::string text = Manifested("unmanaged: error\nignore: [\"sandbox-*\"]\n");
  const auto manifest = ReadManifest(text, "m.yaml");
  ASSERT_TRUE(manifest);
  EXPECT_EQ(manifest->scope, (Scope{"nba-props-platform", "us-west2"}));
  EXPECT_EQ(manifest->policy.unmanaged, Severity::kError);
  EXPECT_THAT(manifest->policy.ignore, ElementsAre("sandbox-*"));
  EXPECT_EQ(manifest->digest, Sha256Hex(text));
}

TEST(ManifestReader, TheReasonOfASuspensionIsTakenWithItsPlace) {
  EXPECT_EQ(ReadManifest(Manifested(""), "")->policy.suspend, "");
  const auto manifest = ReadManifest(Manifested("suspend: a migration\n"), "m.yaml");
  ASSERT_TRUE(manifest);
  EXPECT_EQ(manifest->policy.suspend, "a migration");
  EXPECT_EQ(Text(manifest->policy.suspend_origin), "m.yaml:4:10");
}

TEST(ManifestReader, ASuspensionWithoutAReasonIsRefused) {
  EXPECT_THAT(ComplaintsOf(Manifested("suspend: true\n")), ElementsAre(HasSubstr("`suspend`")));
  EXPECT_THAT(ComplaintsOf(Manifested("suspend: \"\"\n")), ElementsAre(HasSubstr("`suspend`")));
}

TEST(ManifestReader, UnmanagedIsAWarningUnlessToldOtherwise) {
  EXPECT_EQ(ReadManifest(Manifested(""), "")->policy.unmanaged, Severity::kWarning);
  EXPECT_EQ(ReadManifest(Manifested("unmanaged: warn"), "")->policy.unmanaged, Severity::kWarning);
  EXPECT_EQ(ReadManifest(Manifested("unmanaged: ignore"), "")->policy.unmanaged, std::nullopt);
}

TEST(ManifestReader, ProgramsKeepImageHoldLogsAndPlaces) {
  const auto manifest = ReadManifest(Manifested("services:\n- names: [a, b]\n  image: x/y:1\n"
                                                "  hold: {reason: migration, until: 9999-12-31}\n"
                                                "  logs: [{contains: 202, within: 1h}]\n"),
                                     "m.yaml");
  ASSERT_TRUE(manifest);
  ASSERT_THAT(manifest->services, SizeIs(2));
  const ProgramEntry& b = manifest->services[1];
  EXPECT_EQ(b.name, "b");
  EXPECT_EQ(b.image, "x/y:1");
  EXPECT_EQ(b.hold->reason, "migration");
  EXPECT_EQ(b.hold->until, "9999-12-31");
  EXPECT_EQ(Dump(b.logs), R"([{"contains":"202","within":"1h"}])");
  EXPECT_EQ(Text(b.origin), "m.yaml:5:14");
  EXPECT_EQ(Text(b.image_origin), "m.yaml:6:10");
}

TEST(ManifestReader, YamlOneOneTrapsAreNamesLikeAnyOther) {
  const auto manifest =
      ReadManifest(Manifested("jobs: [{names: [no, on, y], image: b/c}]\n"
                              "collections: [{name: 1e3, keep: [0o7, 2025-01-27, 12:30, 012]}]\n"),
                   "m.yaml");
  ASSERT_TRUE(manifest);
  EXPECT_EQ(manifest->jobs[0].name, "no");
  EXPECT_EQ(manifest->jobs[2].name, "y");
  EXPECT_EQ(manifest->collections[0].path, "1e3");
  EXPECT_THAT(manifest->collections[0].keep, ElementsAre("0o7", "2025-01-27", "12:30", "012"));
}

TEST(ManifestReader, CollectionsHaveTheDefaultsOfTheDocumentation) {
  const auto manifest = ReadManifest(
      Manifested("collections: [{name: a/b/c, bounds: {expected: 30}, keep: [k], bad_ids: [{name: "
                 "r, date: true}, {name: s, suffix: x}], cleanup: {delete_at_most: 5}}]\n"),
      "m.yaml");
  ASSERT_TRUE(manifest);
  const CollectionEntry& collection = manifest->collections[0];
  EXPECT_EQ(collection.path, "a/b/c");
  EXPECT_EQ(collection.database, "(default)");
  EXPECT_EQ(collection.bounds->expected, 30);
  EXPECT_EQ(collection.bounds->alert_above, std::nullopt);
  EXPECT_EQ(collection.bounds->proliferation, 2.0);
  EXPECT_EQ(collection.cleanup->delete_at_most, 5);
  EXPECT_EQ(collection.cleanup->delete_share, 0.3);
  EXPECT_EQ(collection.cleanup->untouched_for, Duration{0});
  EXPECT_EQ(collection.cleanup->settle, Duration{0});
  EXPECT_EQ(collection.bad_ids[0].kind, "date");
  EXPECT_EQ(collection.bad_ids[0].value, "");
  EXPECT_EQ(collection.bad_ids[1].kind, "suffix");
  EXPECT_EQ(collection.bad_ids[1].value, "x");
}

TEST(ManifestReader, ResourcesOfPluginsKeepAllTheirKeys) {
  const auto manifest = ReadManifest(
      Manifested("resources: [{type: pubsub_topic, name: T 1, a: {b: [1, null, 'x']}}]\n"), "m");
  ASSERT_TRUE(manifest);
  EXPECT_EQ(manifest->resources[0].type, "pubsub_topic");
  EXPECT_EQ(manifest->resources[0].name, "T 1");
  EXPECT_EQ(Dump(manifest->resources[0].spec), R"({"a":{"b":[1,null,"x"]}})");
}

TEST(ManifestReader, ComplaintsAreOnePrintableLineEach) {
  const std::vector<std::string> complaints = ComplaintsOf(
      Manifested("\"\\e[31m\\nx\": 1\njobs: [{name: \"\\r\", image: \"\\u202e/\\n\"}]\n"));
  EXPECT_THAT(complaints, SizeIs(3));
  for (const std::string& complaint : complaints) {
    EXPECT_THAT(complaint, Not(::testing::ContainsRegex("[\x01-\x1f]")));
    EXPECT_THAT(complaint, Not(HasSubstr("\xE2\x80\xAE")));
  }
}

TEST(ManifestReader, AManifestMayWantNothing) {
  EXPECT_THAT(ComplaintsOf(Manifested("")), IsEmpty());
}

}  // namespace
}  // namespace lockstep
