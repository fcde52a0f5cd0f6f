#include "reconciler/manifest/policy_changes.h"

#include <gmock/gmock.h>

#include <set>
#include <string>
#include <vector>

#include "reconciler/manifest/key_table.h"
#include "reconciler/manifest/manifest_reader.h"
#include "tests/reconciler/manifest/policy_cases.h"

namespace lockstep {
namespace {

using ::testing::ElementsAre;
using testing::ImagePolicyCase;
using testing::ImagePolicyCases;
using ::testing::IsEmpty;
using testing::KeysThatLoosenNothing;
using testing::kStrict;
using testing::PolicyCase;
using testing::PolicyCases;
using ::testing::SizeIs;

std::string With(const std::string& piece, const std::string& by) {
  std::string text = kStrict;
  const std::size_t at = text.find(piece);
  EXPECT_NE(at, std::string::npos) << piece;
  return at == std::string::npos ? text : text.replace(at, piece.size(), by);
}

Manifest Read(const std::string& text, const char* file = "m.yaml") {
  auto manifest = ReadManifest(text, file);
  EXPECT_TRUE(manifest) << text << (manifest ? "" : manifest.error().front().what);
  return manifest ? *std::move(manifest) : Manifest{};
}

// "bound_lifted cloud_run_job.nightly: what".
std::vector<std::string> Changes(const std::string& base, const std::string& now) {
  std::vector<std::string> texts;
  for (const PolicyChange& one : ComparePolicies(Read(base, "base.yaml"), Read(now))) {
    const std::string about = one.address.type.empty() ? "" : " " + Text(one.address);
    texts.push_back(std::string(Name(one.kind)) + about + ": " + one.what);
  }
  return texts;
}

// "programs.hold.until", for every key of the format.
std::set<std::string> AllPaths(const ObjectSpec& spec = ManifestSpec(),
                               const std::string& prefix = "") {
  std::set<std::string> paths;
  for (const KeySpec& key : spec.keys) {
    const std::string path = prefix + std::string(key.name);
    paths.insert(path);
    if (key.object == nullptr) continue;
    const bool programs = path == "services" || path == "jobs";
    paths.merge(AllPaths(*key.object, (programs ? "programs" : path) + "."));
  }
  return paths;
}

TEST(ComparePolicies, KnowsEveryKeyOfTheFormat) {
  std::set<std::string> known = {"images", "images.code.file", "programs.image"};  // tested below
  for (const PolicyCase& one : PolicyCases()) known.insert(one.key);
  for (const ImagePolicyCase& one : ImagePolicyCases()) known.insert(one.key);
  for (const auto& [key, why] : KeysThatLoosenNothing()) known.insert(key);
  EXPECT_EQ(known, AllPaths()) << "a key is compared, or it is said why it loosens nothing";
}

TEST(ComparePolicies, FindsNothingInEqualManifests) {
  EXPECT_THAT(Changes(kStrict, kStrict), IsEmpty());
}

TEST(ComparePolicies, NamesWhatAllowsMoreOnceAndNothingElse) {
  for (const PolicyCase& one : PolicyCases()) {
    EXPECT_THAT(Changes(kStrict, With(one.piece, one.by)), ElementsAre(one.text)) << one.key;
  }
}

TEST(ComparePolicies, NamesWhatAnImageNoLongerHasToSayForEachProgramThatRunsIt) {
  for (const ImagePolicyCase& one : ImagePolicyCases()) {
    const std::vector<std::string> changes = Changes(kStrict, With(one.piece, one.by));
    ASSERT_THAT(changes, SizeIs(4)) << one.key;
    EXPECT_THAT(changes.front(),
                ::testing::EndsWith("cloud_run_job.nightly: " + std::string(one.text)));
    EXPECT_THAT(changes.back(),
                ::testing::EndsWith("cloud_run_service.web: " + std::string(one.text)));
  }
  EXPECT_THAT(Changes(kStrict, With("file: /a.py", "file: /b.py")), SizeIs(16));
}

TEST(ComparePolicies, SeesAProgramTakeAnImageThatIsNotCheckedOrHasNoName) {
  for (const char* image : {"loose", "r.example/p/worker:latest"}) {
    const std::string now =
        With("names: [web], image: worker", std::string("names: [web], image: ") + image);
    EXPECT_THAT(Changes(kStrict, now), SizeIs(5)) << image;
  }
}

TEST(ComparePolicies, PassesOverWhatAllowsLessOrTheSame) {
  const std::vector<std::pair<const char*, const char*>> kStricter = {
      {"unmanaged: error\nignore: [\"sandbox-*\"]", "unmanaged: error\nignore: [\"sandbox-a*\"]"},
      {"contains: _None_", "contains: x_None_y"},
      {"contains: _None_", "glob: \"a*_None_?\""},
      {"contains: _None_", "suffix: _None_1"},
      {"{name: none, contains: _None_}, ", ""},
      {"{name: none, contains", "{name: renamed, contains"},
      {"\"*Processor\"", "\"*or\""},
      {", fixed]", ", \"fi?ed\"]"},
      {"keep: [\"*Processor\", fixed]", "keep: [\"*Processor\", fixed, more]"},
      {"documents: [nightly-report]", "documents: [nightly-report, weekly-report]"},
      {"alert_above: 50", "alert_above: 49"},
      {"\"cloud_run_job.*\"", "\"cloud_run_*\""},
      {"delete_at_most: 100", "delete_at_most: 99"},
      {"settle: 2m", "settle: 3m"},
      {"keep_for: 30d", "keep_for: 31d"},
      {"contains: ready, within: 10m", "contains: ready, lacks: no, within: 10m"},
      {"reason: not yet", "reason: other words"},
      {"services:\n", "services:\n  - {name: more, image: loose, rollout: direct}\n"},
      {"collections:\n", "collections:\n  - {name: more, bad_ids: [{name: a, date: true}]}\n"},
  };
  for (const auto& [piece, by] : kStricter) {
    EXPECT_THAT(Changes(kStrict, With(piece, by)), IsEmpty()) << by;
  }
}

TEST(ComparePolicies, TakesADocumentThatMustBeThereForKept) {
  const std::string moved = With("keep: [\"*Processor\", fixed]", "keep: [\"*Processor\"]");
  std::string now = moved;
  now.replace(now.find("[nightly-report]"), 16, "[nightly-report, fixed]");
  EXPECT_THAT(Changes(kStrict, now), IsEmpty());
}

TEST(ComparePolicies, NamesAllThatANewCollectionMayDelete) {
  const std::string now =
      With("collections:\n",
           "collections:\n  - {name: more, keep: [x], bad_ids: [{name: a, date: true}], cleanup: "
           "{delete_at_most: 5, delete_share: 1}}\n");
  EXPECT_THAT(Changes(kStrict, now),
              ElementsAre("bad_widened firestore_collection.more: bad_ids: `a` (date) is new",
                          "clean_up_allowed firestore_collection.more: cleanup: is new, and may "
                          "delete 5 documents an apply, a share of 1 at most"));
}

TEST(ComparePolicies, SaysWhereItStandsNowOrStood) {
  const Manifest base = Read(kStrict, "base.yaml");
  const auto gone = ComparePolicies(base, Read(With("names: [web]", "names: [wib]")));
  ASSERT_THAT(gone, SizeIs(1));
  EXPECT_EQ(gone[0].origin.file, "base.yaml");
  EXPECT_EQ(gone[0].origin.line, 12);
  const auto there = ComparePolicies(base, Read(With("suffix: _old", "suffix: old")));
  ASSERT_THAT(there, SizeIs(1));
  EXPECT_EQ(there[0].origin.file, "m.yaml");
  EXPECT_EQ(there[0].origin.line, 27);
}

}  // namespace
}  // namespace lockstep
