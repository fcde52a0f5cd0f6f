#include "reconciler/base/first_few.h"

#include <gtest/gtest.h>

#include <vector>

namespace lockstep {
namespace {

TEST(FirstFew, NamesAllOfAShortListAndCountsTheRestOfALongOne) {
  const std::vector<std::string> names = {"a", "b", "c", "d"};
  EXPECT_EQ(FirstFew({}, 3), "");
  EXPECT_EQ(FirstFew(std::span(names).first(1), 3), "a");
  EXPECT_EQ(FirstFew(names, 4), "a, b, c, d");
  EXPECT_EQ(FirstFew(names, 3), "a, b, c and 1 more");
  EXPECT_EQ(FirstFew(names, 1), "a and 3 more");
}

TEST(FirstFew, AsksForTheNamesOfThoseThatAreShownAlone) {
  int asked = 0;
  const auto name_of = [&asked](int number) {
    ++asked;
    return std::to_string(number);
  };
  EXPECT_EQ(FirstFew(std::vector{7, 8, 9}, 2, name_of), "7, 8 and 1 more");
  EXPECT_EQ(asked, 2);
}

}  // namespace
}  // namespace lockstep
