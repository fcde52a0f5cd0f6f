#include "reconciler/manifest/manifest_writer.h"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "reconciler/base/durable_file.h"
#include "reconciler/manifest/expand.h"
#include "reconciler/manifest/manifest_reader.h"
#include "reconciler/manifest/yaml_reader.h"
#include "reconciler/manifest/yaml_scalar.h"
#include "tests/reconciler/manifest/manifest_texts.h"
#include "tests/support/matchers.h"

namespace lockstep {
namespace {

// Text of the pieces that YAML, shells and terminals trip over.
std::string HostileText() {
  const auto pieces =
      *rc::gen::nonEmpty(rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
          "a", "Z", "0", " ", ": ", ":", " #", "#", "- ", "-", "\n", "\t", "\r", "\"", "'", "\\",
          "{", "}", "[", "]", ",", "&a", "*a", "!t", "|", ">", "%", "@", "`", "?", "~", "null",
          "true", "no", "1e3", "---", "...", "\x01", "\x7f", "\xC2\x85", "\xE2\x80\xA8",
          "\xE2\x80\xAE", "\xEF\xBB\xBF", "ü", "😀", "_", ".", "/")));
  std::string text;
  for (const std::string& piece : pieces) text += piece;
  return text.substr(0, 200);
}

// What a manifest wants, places and digest left out.
std::vector<std::string> Wanted(const Manifest& manifest) {
  std::vector<std::string> lines = {manifest.scope.project + " " + manifest.scope.region};
  lines.push_back("suspend: " + manifest.policy.suspend);
  for (const std::string& glob : manifest.policy.ignore) lines.push_back(glob);
  lines.push_back(manifest.policy.unmanaged ? std::to_string(int(*manifest.policy.unmanaged))
                                            : "-");
  for (const Resource& resource : Expand(manifest)) {
    std::string line = Text(resource.address) + " " + Dump(resource.spec);
    if (resource.hold) line += " held: " + resource.hold->reason + resource.hold->until;
    for (const std::string& writer : resource.writers) line += " writer " + writer;
    lines.push_back(std::move(line));
  }
  return lines;
}

Manifest SomeManifest() {
  Manifest manifest{.scope = {"my-project", "us-west2"}};
  const auto text = HostileText;
  manifest.images = {{.name = "1.0",
                      .reference = "gcr.io/p/i:latest",
                      .code = Json::array({{{"file", "/a b"}, {"contains", text()}}})}};
  manifest.services = {{.name = "api", .image = "1.0", .rollout = "direct"}};
  manifest.jobs = {{.name = "no", .image = "1.0", .hold = Hold{text(), "9999-12-31"}},
                   {.name = "off",
                    .image = "gcr.io/p/j@sha256:" + std::string(64, 'a'),
                    .logs = Json::array({{{"contains", text()}, {"within", "15m"}}}),
                    .container = "0",
                    .when_running = "wait"},
                   {.name = "y", .image = "1.0"},
                   {.name = "z", .image = "1.0"}};
  manifest.policy.ignore = {text()};
  manifest.policy.suspend = text();
  CollectionEntry collection{.path = "null", .database = "archive"};
  collection.bounds = Bounds{.expected = 3, .alert_above = 5, .proliferation = 1.5};
  collection.keep = {text(), text()};
  collection.bad_ids = {{.name = "1", .kind = "contains", .value = text()},
                        {.name = "dated", .kind = "date"}};
  collection.documents = {"a\n: b", "1e3"};
  collection.stale_after = Duration{1'500};
  collection.writers = {"cloud_run_job.*"};
  collection.cleanup =
      CleanUpEntry{.delete_at_most = 7, .delete_share = 1e-7, .settle = Duration{60'000}};
  collection.cleanup->copies = CopiesEntry{"copies", Duration{86'400'000}};
  manifest.collections = {collection};
  manifest.resources = {{.type = "topic",
                         .name = "orders",
                         .spec = {{"labels", {{text(), text()}}}, {"size", 1.5}, {"x", nullptr}}}};
  return manifest;
}

RC_GTEST_PROP(ManifestWriterProperty, WhatIsWrittenIsReadAsTheSame, ()) {
  const Manifest manifest = SomeManifest();
  const ManifestNotes notes{.head = {HostileText()},
                            .collections = {{"firestore_collection.null@archive", {HostileText()}}},
                            .tail = {HostileText()}};
  const std::string text = WriteManifest(manifest, notes);
  const auto read = ReadManifest(text, "m.yaml");
  if (!read) RC_FAIL(testing::Text(read.error()[0]) + "\n" + text);
  RC_ASSERT(Wanted(*read) == Wanted(manifest));
}

RC_GTEST_PROP(ManifestWriterProperty, AnyTextComesBackFromOneLine, ()) {
  const std::string text = HostileText();
  const std::string line = "key: " + YamlScalar(text);
  RC_ASSERT(line.find('\n') == std::string::npos);
  const auto tree = ReadYaml(line, "");
  if (!tree) RC_FAIL(testing::Text(tree.error()) + "\n" + line);
  RC_ASSERT(Find(*tree, "key")->kind == YamlKind::kText);
  RC_ASSERT(TextAt(*tree, "key") == text);
}

TEST(ManifestWriter, WritesTheIncidentsManifestAsItReadsIt) {
  const auto text = ReadFile(LOCKSTEP_SOURCE_DIR "/manifests/nba-props-platform.yaml", 1 << 20);
  ASSERT_THAT(text, testing::IsOk());
  const auto manifest = ReadManifest(*text, "m.yaml");
  ASSERT_TRUE(manifest);
  const auto again = ReadManifest(WriteManifest(*manifest), "m.yaml");
  ASSERT_TRUE(again) << testing::Text(again.error()[0]);
  EXPECT_EQ(Wanted(*again), Wanted(*manifest));
}

}  // namespace
}  // namespace lockstep
