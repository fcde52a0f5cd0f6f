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

}  // namespace
}  // namespace lockstep
