#include "reconciler/render/style.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace lockstep {
namespace {

TEST(Style, TextIsPaintedOnlyWhereColoursAreWanted) {
  EXPECT_EQ(Paint(Hue::kRed, "x", false), "x");
  EXPECT_EQ(Paint(Hue::kRed, "x", true), "\x1b[31mx\x1b[0m");
}

TEST(Style, ACharacterOfSeveralBytesIsOneColumn) {
  EXPECT_EQ(Columns(""), 0U);
  EXPECT_EQ(Columns("a…é"), 3U);
}

TEST(Style, OneOfAThingHasNoPlural) {
  EXPECT_EQ(Counted(0, "document"), "0 documents");
  EXPECT_EQ(Counted(1, "document"), "1 document");
  EXPECT_EQ(Counted(1022, "document"), "1022 documents");
}

TEST(Style, QuotedTextCannotEndItsQuotesNorItsLine) {
  EXPECT_EQ(Quoted("a\"b\nc"), "\"a\\\"b\\nc\"");
}

TEST(Style, AnAddressWithoutANameIsItsType) {
  EXPECT_EQ(Shown({"cloud_run_job", ""}), "cloud_run_job");
  EXPECT_EQ(Shown({"cloud_run_job", "a\x1b"}), "cloud_run_job.a\\x1b");
}

struct WrapCase {
  std::string text;
  std::size_t width;
  std::string lines;
};

class Wrap : public ::testing::TestWithParam<WrapCase> {};

TEST_P(Wrap, BreaksBetweenWordsOnly) {
  EXPECT_EQ(Wrapped(GetParam().text, 2, GetParam().width), GetParam().lines);
}

INSTANTIATE_TEST_SUITE_P(Style, Wrap,
                         ::testing::Values(WrapCase{"", 10, ""}, WrapCase{"   ", 10, ""},
                                           WrapCase{"one two three", 10, "  one two\n  three\n"},
                                           WrapCase{"one two three", 0, "  one two three\n"},
                                           WrapCase{"abcdefghijklmnop", 10, "  abcdefghijklmnop\n"},
                                           WrapCase{"a abcdefghijklmnop b", 10,
                                                    "  a\n  abcdefghijklmnop\n  b\n"},
                                           WrapCase{"ééé ééé", 9, "  ééé ééé\n"},
                                           WrapCase{"ééé ééé", 8, "  ééé\n  ééé\n"}));

TEST(Style, ALineNeverBeginsLikeACommandOfABuildService) {
  EXPECT_EQ(Wrapped("::add-mask::x", 2, 80), "  \\::add-mask::x\n");
  EXPECT_EQ(Wrapped("aaaa ::task", 2, 8), "  aaaa\n  \\::task\n");
  EXPECT_EQ(Shown({":", ""}) + ": ", "\\:: ");
}

}  // namespace
}  // namespace lockstep
