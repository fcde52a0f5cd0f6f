#include "reconciler/render/change_block.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/reconciler/render/sample_plans.h"

namespace lockstep::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const Address kService{"cloud_run_service", "s"};

std::string AttributesOf(std::vector<FieldDiff> diffs, Action action = Action::kUpdate,
                         std::size_t width = 0) {
  const Change change{.address = kService, .action = action, .diffs = std::move(diffs)};
  const std::string block = RenderChange(change, {.width = width});
  const std::size_t begin = block.find("{\n") + 2;
  return block.substr(begin, block.rfind("    }\n") - begin);
}

TEST(ChangeBlock, HasTheAddressTheReasonAndTheResource) {
  EXPECT_EQ(RenderChange(UpdateOf(kService, "the tag moved", "a", "b"), {}),
            "  # cloud_run_service.s will be updated in-place\n"
            "  # (the tag moved)\n"
            "  ~ resource \"cloud_run_service\" \"s\" {\n"
            "      ~ image = \"a\" -> \"b\"\n"
            "    }\n");
}

TEST(ChangeBlock, OfACollectionCountsDocumentsAndAlignsItsSamples) {
  EXPECT_EQ(
      RenderChange(HeartbeatsCleanUp(), {}),
      "  # firestore_collection.processor_heartbeats will be cleaned\n"
      "  # (1,035 of 1,053 documents are bad; about 900 a day; waits for 22 of 24 writers)\n"
      "  - resource \"firestore_collection\" \"processor_heartbeats\" {\n"
      "      - none-date = 1022 documents   # NbacTeamBoxscoreProcessor_None_a7ac21c9, ...\n"
      "      - year      = 13 documents     # NbacScheduleProcessor_2025-12-14_0c1d2e3f, ...\n"
      "        keep      = 18 documents\n"
      "    }\n");
}

TEST(ChangeBlock, NamesWhatItWaitsForWhateverTheApplyDoes) {
  Change change = HeartbeatsCleanUp();
  change.waits_for = {"cloud_run_job.forgotten: not managed"};
  EXPECT_THAT(RenderChange(change, {}),
              HasSubstr("writers)\n  # (waiting for cloud_run_job.forgotten: not managed)\n  - "));
}

TEST(ChangeBlock, OfAHeldResourceHasNoActionAndNoSymbol) {
  EXPECT_TRUE(ShownInPlan(HeldJob()));
  EXPECT_EQ(RenderChange(HeldJob(), {}),
            "  # cloud_run_job.nbac-schedule-processor-backfill is held and stays as it is\n"
            "  # (held until 2026-03-01: the schedule import must end first; held back: the tag "
            "moved)\n");
}

TEST(ChangeBlock, IsNotShownForWhatNeedsNothing) {
  EXPECT_FALSE(ShownInPlan(UnchangedService("s")));
  EXPECT_FALSE(ShownInPlan({.address = kService, .reason = "nothing may be cleaned"}));
}

TEST(ChangeBlock, MarksWhatComesWhatGoesAndWhatStays) {
  EXPECT_EQ(AttributesOf({{.path = "new", .after = "n"},
                          {.path = "gone", .before = "g"},
                          {.path = "same", .before = "s", .after = "s"},
                          {.path = "other", .before = 1, .after = true}}),
            "      + new   = \"n\"\n"
            "      - gone  = \"g\"\n"
            "        same  = \"s\"\n"
            "      ~ other = 1 -> true\n");
}

TEST(ChangeBlock, CountsDocumentsOnlyWhereDocumentsGo) {
  const std::vector<FieldDiff> one = {{.path = "rule", .before = 1}};
  EXPECT_EQ(AttributesOf(one, Action::kDelete), "      - rule = 1 document\n");
  EXPECT_EQ(AttributesOf(one, Action::kUpdate), "      - rule = 1\n");
}

TEST(ChangeBlock, CountsUnchangedAttributesBeyondTheFirstFour) {
  std::vector<FieldDiff> diffs = {{.path = "image", .before = "a", .after = "b"}};
  for (const char* path : {"c", "d", "e", "f"}) {
    diffs.push_back({.path = path, .before = 1, .after = 1});
  }
  EXPECT_THAT(AttributesOf(diffs), Not(HasSubstr("hidden")));
  diffs.push_back({.path = "g", .before = 1, .after = 1});
  EXPECT_THAT(AttributesOf(diffs), HasSubstr("        # (1 unchanged attribute hidden)\n"));
  diffs.push_back({.path = "h", .before = 1, .after = 1});
  EXPECT_THAT(AttributesOf(diffs), HasSubstr("        # (2 unchanged attributes hidden)\n"));
}

TEST(ChangeBlock, ShortensWhatBothImagesShareAndNeverWhatDiffers) {
  const std::string path = "us-west2-docker.pkg.dev/nba-props-platform/nba-props/nba-scrapers@";
  const FieldDiff moved{.path = "image", .before = path + Sha256('4'), .after = path + Sha256('9')};
  EXPECT_EQ(AttributesOf({moved}, Action::kUpdate, 80),
            "      ~ image = \"…/nba-scrapers@sha256:444444444444…\" -> "
            "\"…/nba-scrapers@sha256:999999999999…\"\n");
  EXPECT_EQ(AttributesOf({moved}, Action::kUpdate, 0),
            "      ~ image = \"" + path + Sha256('4') + "\" -> \"" + path + Sha256('9') + "\"\n");

  const FieldDiff other{.path = "image",
                        .before = "a.example/nba-scrapers@" + Sha256('4'),
                        .after = "b.example/nba-scrapers@" + Sha256('4')};
  EXPECT_EQ(AttributesOf({other}, Action::kUpdate, 60),
            "      ~ image = \"a.example/nba-scrapers@sha256:444444444444…\" -> "
            "\"b.example/nba-scrapers@sha256:444444444444…\"\n");
}

TEST(ChangeBlock, KeepsADigestWholeWhoseFirstDigitsAreNotEnough) {
  const std::string same(12, 'a');
  const std::string before = "sha256:" + same + std::string(52, '1');
  const std::string after = "sha256:" + same + std::string(52, '2');
  EXPECT_EQ(AttributesOf({{.path = "i", .before = before, .after = after}}, Action::kUpdate, 40),
            "      ~ i = \"" + before + "\" -> \"" + after + "\"\n");
}

TEST(ChangeBlock, CutsANoteThatNobodyWouldRead) {
  const FieldDiff diff{.path = "rule", .before = 1, .note = std::string(1500, 'x')};
  EXPECT_LT(AttributesOf({diff}, Action::kDelete).size(), 250U);
}

TEST(ChangeBlock, PaintsTheSymbolsOnATerminal) {
  const std::string block = RenderChange(UpdateOf(kService, "", "a", "b"), {.color = true});
  EXPECT_THAT(block, HasSubstr("      \x1b[33m~\x1b[0m image = \"a\" -> \"b\"\n"));
}

}  // namespace
}  // namespace lockstep::testing
