#include "reconciler/loop/last_good.h"

#include <gmock/gmock.h>

#include "tests/support/matchers.h"

namespace lockstep {
namespace {

using ::testing::HasSubstr;
using Texts = LastGood<std::string>;

TEST(LastGood, WhatIsGoodCountsAtOnce) {
  Texts texts;
  EXPECT_EQ(*texts.Take("one")->value, "one");
  const auto kept = texts.Take("two");
  EXPECT_EQ(*kept->value, "two");
  EXPECT_EQ(kept->stale, "");
}

TEST(LastGood, WhatIsBadLeavesTheOneBeforeAndSaysWhy) {
  Texts texts;
  ASSERT_TRUE(texts.Take("one"));
  for (int i = 0; i < 2; ++i) {
    const auto kept = texts.Take(Fail(Code::kInvalidArgument, "line 3 is wrong"));
    ASSERT_TRUE(kept);
    EXPECT_EQ(*kept->value, "one");
    EXPECT_EQ(kept->stale, "line 3 is wrong");
  }
  EXPECT_EQ(texts.Take("three")->stale, "");
}

TEST(LastGood, ThereIsNothingToGoByUntilSomethingWasGood) {
  Texts texts;
  EXPECT_THAT(texts.Take(Fail(Code::kNotFound, "no file")),
              testing::Fails(Code::kNotFound, HasSubstr("no file")));
}

}  // namespace
}  // namespace lockstep
