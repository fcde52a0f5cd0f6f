#include "plugins/firestore/figures.h"

#include <gmock/gmock.h>

namespace lockstep::firestore {
namespace {

TEST(Figures, AreGroupedByThousands) {
  EXPECT_EQ(Grouped(0), "0");
  EXPECT_EQ(Grouped(999), "999");
  EXPECT_EQ(Grouped(1'000), "1,000");
  EXPECT_EQ(Grouped(-1'234'567), "-1,234,567");
  EXPECT_EQ(Documents(1), "1 document");
}

}  // namespace
}  // namespace lockstep::firestore
