#include "reconciler/manifest/pattern_cover.h"

#include <gtest/gtest.h>

#include <string>

namespace lockstep {
namespace {

TEST(PatternCover, GivesUpOnWhatTakesTooLongAndCallsItWider) {
  std::string wide;
  for (int i = 0; i < 120; ++i) wide += "*a";
  PatternCover cover;
  EXPECT_TRUE(cover.OfGlob("*a*", "bab"));
  for (int i = 0; i < 200'000; ++i) cover.OfGlob(wide + "c", std::string(250, 'a'));
  EXPECT_FALSE(cover.OfGlob("*a*", "bab")) << "nothing is left to compare with";
  EXPECT_TRUE(cover.OfGlob("same", "same"));
}

TEST(PatternCover, NeverTakesAWildcardForAByte) {
  PatternCover cover;
  EXPECT_FALSE(cover.OfGlob("a?", "a*"));
  EXPECT_FALSE(cover.OfGlob("a", "?"));
  EXPECT_FALSE(
      cover.OfRule({.kind = "contains", .value = "a*b"}, {.kind = "glob", .value = "a*b"}));
  EXPECT_FALSE(cover.OfRule({.kind = "prefix", .value = "ab"}, {.kind = "glob", .value = "a?"}));
  EXPECT_TRUE(cover.OfRule({.kind = "glob", .value = "a*"}, {.kind = "prefix", .value = "a*"}));
  EXPECT_FALSE(cover.OfRule({.kind = "matches", .value = "a"}, {.kind = "contains", .value = "a"}));
  EXPECT_FALSE(cover.OfRule({.kind = "contains", .value = "a"}, {.kind = "matches", .value = "a"}));
}

}  // namespace
}  // namespace lockstep
