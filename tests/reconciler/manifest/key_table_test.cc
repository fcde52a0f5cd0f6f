#include "reconciler/manifest/key_table.h"

#include <gmock/gmock.h>

#include <string>
#include <string_view>
#include <vector>

#include "reconciler/base/durable_file.h"
#include "reconciler/base/rfc3339.h"
#include "reconciler/manifest/manifest.h"
#include "reconciler/manifest/table_check.h"
#include "reconciler/manifest/value_words.h"
#include "reconciler/manifest/yaml_reader.h"
#include "tests/reconciler/manifest/manifest_texts.h"
#include "tests/support/matchers.h"

namespace lockstep {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

struct Key {
  const ObjectSpec* object = nullptr;
  const KeySpec* key = nullptr;
};

// Every key of the format.
std::vector<Key> AllKeys(const ObjectSpec& spec = ManifestSpec()) {
  std::vector<Key> keys;
  for (const KeySpec& key : spec.keys) {
    keys.push_back({&spec, &key});
    if (key.object == nullptr) continue;
    const std::vector<Key> inner = AllKeys(*key.object);
    keys.insert(keys.end(), inner.begin(), inner.end());
  }
  return keys;
}

const KeySpec& KeyAt(std::initializer_list<std::string_view> path) {
  const ObjectSpec* spec = &ManifestSpec();
  const KeySpec* key = nullptr;
  for (const std::string_view name : path) {
    key = FindKey(*spec, name);
    if (key->object != nullptr) spec = key->object;
  }
  return *key;
}

// What the table has to say against `value` under `key`.
std::vector<std::string> ComplaintsOf(const KeySpec& key, std::string_view value) {
  const auto tree = ReadYaml(std::string(key.name) + ": " + std::string(value) + "\n", "");
  if (!tree) return {testing::Text(tree.error())};
  const ObjectSpec alone{.words = "it", .keys = {&key, 1}};
  Complaints complaints;
  CheckAgainstTable(*tree, alone, complaints);
  std::vector<std::string> texts;
  for (const Complaint& complaint : complaints.TakeInOrder()) {
    texts.push_back(testing::Text(complaint));
  }
  return texts;
}

TEST(KeyTable, EveryKeyIsDocumentedAndItsExampleIsRight) {
  for (const auto& [object, key] : AllKeys()) {
    SCOPED_TRACE(PlaceWords(*object, key->name));
    EXPECT_FALSE(key->doc.empty());
    EXPECT_THAT(ComplaintsOf(*key, key->example), IsEmpty());
  }
}

TEST(KeyTable, EveryDefaultIsRight) {
  for (const auto& [object, key] : AllKeys()) {
    SCOPED_TRACE(PlaceWords(*object, key->name));
    if (key->default_value.empty()) continue;
    EXPECT_FALSE(key->required);
    EXPECT_THAT(ComplaintsOf(*key, key->default_value), IsEmpty());
  }
}

TEST(KeyTable, DefaultsAreThoseOfTheManifest) {
  const CleanUpEntry cleanup;
  const auto text = [](std::initializer_list<std::string_view> path) {
    return std::string(KeyAt(path).default_value);
  };
  EXPECT_EQ(std::stod(text({"collections", "cleanup", "delete_share"})), cleanup.delete_share);
  EXPECT_EQ(ParseDuration(text({"collections", "cleanup", "settle"})), cleanup.settle);
  EXPECT_EQ(ParseDuration(text({"collections", "cleanup", "untouched_for"})),
            cleanup.untouched_for);
  EXPECT_EQ(std::stod(text({"collections", "bounds", "proliferation"})), Bounds{}.proliferation);
  EXPECT_EQ(text({"collections", "database"}), CollectionEntry{}.database);
  EXPECT_EQ(Policy{}.unmanaged, Severity::kWarning);
  EXPECT_EQ(text({"unmanaged"}), "warn");
}

TEST(KeyTable, ObjectsHaveKeysAndOthersHaveNone) {
  for (const auto& [object, key] : AllKeys()) {
    SCOPED_TRACE(PlaceWords(*object, key->name));
    const bool wants_object = key->type == ValueType::kObject ||
                              key->type == ValueType::kObjectList ||
                              key->type == ValueType::kObjectMap;
    EXPECT_EQ(key->object != nullptr, wants_object);
    EXPECT_EQ(key->choices.empty(), key->type != ValueType::kChoice);
  }
}

TEST(KeyTable, RangesHoldAtBothEnds) {
  const KeySpec& share = KeyAt({"collections", "cleanup", "delete_share"});
  EXPECT_THAT(ComplaintsOf(share, "0"), SizeIs(1));
  EXPECT_THAT(ComplaintsOf(share, "0.000001"), IsEmpty());
  EXPECT_THAT(ComplaintsOf(share, "1"), IsEmpty());
  EXPECT_THAT(ComplaintsOf(share, "1.01"), SizeIs(1));
  const KeySpec& settle = KeyAt({"collections", "cleanup", "settle"});
  EXPECT_THAT(ComplaintsOf(settle, "24h"), IsEmpty());
  EXPECT_THAT(ComplaintsOf(settle, "25h"), SizeIs(1));
  EXPECT_THAT(ComplaintsOf(settle, "-1s"), SizeIs(1));
  const KeySpec& most = KeyAt({"collections", "cleanup", "delete_at_most"});
  EXPECT_THAT(ComplaintsOf(most, "-1"), SizeIs(1));
  EXPECT_THAT(ComplaintsOf(most, "1"), IsEmpty());
  EXPECT_THAT(ComplaintsOf(most, "99999999999999999999"), SizeIs(1));
}

struct Shaped {
  TextShape shape = TextShape::kText;
  std::vector<std::string> good;
  std::vector<std::string> bad;
};

TEST(TextShape, TakesTheGoodAndSaysWhyNotTheBad) {
  const std::vector<Shaped> table = {
      {TextShape::kProject,
       {"nba-props-platform", "abcde1"},
       {"abcde", "1abcde", "abcde-", "Abcdef"}},
      {TextShape::kRegion,
       {"us-west2", "northamerica-northeast1", "europe-west12"},
       {"us-west2-a", "us", "US-WEST2", "2-us-2"}},
      {TextShape::kServiceName,
       {"a", "nba-scrapers", std::string(49, 'a')},
       {"", "1a", "-a", "a-", "a_b", "A", std::string(50, 'a')}},
      {TextShape::kContainerName,
       {std::string(63, 'a'), "0a", "worker-1"},
       {std::string(64, 'a'), "-a", "a-", "Worker", "a_b"}},
      {TextShape::kJobName, {std::string(63, 'a')}, {std::string(64, 'a'), "a/b", "a.b"}},
      {TextShape::kImageReference,
       {"us-west2-docker.pkg.dev/p/r/i:latest", "gcr.io/p/i", "localhost:5000/a"},
       {"", "gcr.io/P/i", "gcr.io//i", "gcr.io/p/i@sha256:12", "a b"}},
      {TextShape::kFilePath, {"/a", "/app/x.py"}, {"a", "/", "//a", "/a/", "/a/./b", "/a/../b"}},
      {TextShape::kDate, {"2024-02-29"}, {"2023-02-29", "20240229", "2024-02-29T00:00:00Z"}},
      {TextShape::kCollectionPath,
       {"a", "a/b/c", "_x_", "__"},
       {"", "a/b", "/a", "a/", "a//c", "a/./c", "../b/c", "__x__", "a/__b__/c"}},
      {TextShape::kDatabase,
       {"(default)", "archive", "a-b1"},
       {"default)", "abc", "Archive", "a--"}},
      {TextShape::kTypeName, {"pubsub_topic", "a1"}, {"A", "1a", "a-b", "a_", ""}},
      {TextShape::kRuleName, {"none-date", "A.1_b"}, {"", "-a", "a b", "a\n"}},
      {TextShape::kResourceName, {"a/b c", "ü"}, {"", "a\nb", "\xE2\x80\xAE"}},
      {TextShape::kRegularExpression,
       {"_None_", "[0-9]+$"},
       {"", "(", "x*", std::string(257, 'x')}},
      {TextShape::kDocumentId,
       {"a", "ü b\n", "__", std::string(1'500, 'a')},
       {"", ".", "..", "a/b", "__x__", std::string(1'501, 'a')}},
      {TextShape::kGlob, {"*", std::string(256, 'x')}, {"", std::string(257, 'x')}},
  };
  for (const Shaped& row : table) {
    SCOPED_TRACE(RulesOf(row.shape).one);
    for (const std::string& text : row.good) EXPECT_EQ(WhyMisshapen(row.shape, text), "") << text;
    for (const std::string& text : row.bad) EXPECT_NE(WhyMisshapen(row.shape, text), "") << text;
  }
}

TEST(ManifestDocumentation, HasARowForEveryKeyWithItsTypeRangeAndDefault) {
  const auto page = ReadFile(LOCKSTEP_SOURCE_DIR "/docs/manifest.md", 1 << 20);
  ASSERT_THAT(page, testing::IsOk());
  for (const auto& [object, key] : AllKeys()) {
    SCOPED_TRACE(PlaceWords(*object, key->name));
    const std::string row_start = "| `" + std::string(key->name) + "` | ";
    EXPECT_THAT(*page, HasSubstr(row_start));
    EXPECT_THAT(*page, HasSubstr(std::string(key->doc)));
    if (!key->default_value.empty()) {
      EXPECT_THAT(*page, HasSubstr("default `" + std::string(key->default_value) + "`"));
    }
    if (key->range.high > 0 && key->name != "lockstep") {
      EXPECT_THAT(*page, HasSubstr(RangeWords(*key)));
    }
  }
}

}  // namespace
}  // namespace lockstep
