#include "reconciler/manifest/imported_manifest.h"

#include <gmock/gmock.h>

#include <string>

#include "reconciler/manifest/addresses.h"
#include "reconciler/manifest/expand.h"
#include "reconciler/manifest/manifest_reader.h"
#include "tests/reconciler/manifest/manifest_texts.h"

namespace lockstep {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

const Scope kScope{"my-project", "us-west2"};

std::string Digest(char digit) { return "@sha256:" + std::string(64, digit); }

LiveProgram Program(std::string_view type, std::string name, std::string image) {
  return {.address = {std::string(type), std::move(name)}, .image = std::move(image)};
}

std::string Imported(const Inventory& inventory, const std::map<Address, Hold>& holds = {}) {
  const ImportedManifest imported = ImportManifest(kScope, inventory, holds);
  return WriteManifest(imported.manifest, imported.notes);
}

// The addresses that the text wants; its complaint if it cannot be read.
std::vector<std::string> WantedBy(const std::string& text) {
  const auto manifest = ReadManifest(text, "m.yaml");
  if (!manifest) return {testing::Text(manifest.error()[0])};
  std::vector<std::string> addresses;
  for (const Resource& resource : Expand(*manifest)) addresses.push_back(Text(resource.address));
  return addresses;
}

TEST(ImportedManifest, AnImageThatSeveralRunHasANameAndItsProgramsAnEntry) {
  const std::string worker = "gcr.io/p/worker" + Digest('a');
  const std::string text =
      Imported({.programs = {Program(kJobType, "b", worker), Program(kJobType, "a", worker),
                             Program(kServiceType, "api", worker),
                             Program(kJobType, "c", "gcr.io/p/c" + Digest('b'))}});
  EXPECT_THAT(text, HasSubstr("\nimages:\n  worker:\n    reference: " + worker + "\n"));
  EXPECT_THAT(text, HasSubstr("\njobs:\n  - names:\n      - a\n      - b\n    image: worker\n"
                              "  - name: c\n    image: gcr.io/p/c" +
                              Digest('b') + "\n"));
  EXPECT_THAT(WantedBy(text), ElementsAre("cloud_run_job.a", "cloud_run_job.b", "cloud_run_job.c",
                                          "cloud_run_service.api"));
}

TEST(ImportedManifest, TwoImagesOfOneNameGetTwoNames) {
  const std::string one = "gcr.io/p/worker" + Digest('a');
  const std::string other = "gcr.io/q/worker" + Digest('b');
  const std::string text =
      Imported({.programs = {Program(kJobType, "a", one), Program(kJobType, "b", one),
                             Program(kJobType, "c", other), Program(kJobType, "d", other)}});
  EXPECT_THAT(text, AllOf(HasSubstr("  worker:\n    reference: " + one),
                          HasSubstr("  worker-2:\n    reference: " + other)));
  EXPECT_EQ(WantedBy(text).size(), 4U);
}

TEST(ImportedManifest, WhatNoManifestCanNameIsACommentOfOneLine) {
  LiveProgram torn = Program(kServiceType, "torn", "");
  torn.problem = "two\ncontainers: [x]";
  const std::string text = Imported(
      {.programs = {torn, Program(kJobType, "a\nunmanaged: ignore", "gcr.io/p/i" + Digest('a')),
                    Program(kJobType, "no-image", ""),
                    Program(kJobType, "good", "gcr.io/p/i" + Digest('a'))}});
  EXPECT_THAT(WantedBy(text), ElementsAre("cloud_run_job.good"));
  EXPECT_THAT(text,
              AllOf(HasSubstr("# review: cloud_run_service.torn is left out: two\\ncontainers"),
                    HasSubstr("# review: cloud_run_job.no-image is left out"),
                    Not(HasSubstr("\nunmanaged"))));
}

TEST(ImportedManifest, AHoldIsWrittenWithItsProgram) {
  const std::string text =
      Imported({.programs = {Program(kJobType, "a", "gcr.io/p/i" + Digest('a'))}},
               {{{std::string(kJobType), "a"}, {"it: holds a tag", "9999-12-31"}}});
  const auto manifest = ReadManifest(text, "m.yaml");
  ASSERT_TRUE(manifest);
  ASSERT_TRUE(manifest->jobs[0].hold);
  EXPECT_EQ(manifest->jobs[0].hold->reason, "it: holds a tag");
  EXPECT_EQ(manifest->jobs[0].hold->until, "9999-12-31");
}

TEST(ImportedManifest, AGuessedRuleIsInNoCollection) {
  const Finding shape{.what = "12 documents are of the shape x\ny",
                      .verbatim = {"- {name: a, date: true}"}};
  const std::string text = Imported(
      {.collections = {
           {.path = "beats", .database = "(default)", .documents = 12, .shapes = {shape}}}});
  const auto manifest = ReadManifest(text, "m.yaml");
  ASSERT_TRUE(manifest) << testing::Text(manifest.error()[0]);
  ASSERT_EQ(manifest->collections.size(), 1U);
  EXPECT_TRUE(manifest->collections[0].bad_ids.empty());
  EXPECT_FALSE(manifest->collections[0].bounds || manifest->collections[0].cleanup);
  EXPECT_THAT(text, HasSubstr("    #   - {name: a, date: true}\n"));
}

}  // namespace
}  // namespace lockstep
