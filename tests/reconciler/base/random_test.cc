#include "reconciler/base/random.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "tests/support/fakes.h"

namespace lockstep {
namespace {

class Always final : public Random {
 public:
  explicit Always(double value) : value_(value) {}
  double Unit() override { return value_; }

 private:
  double value_;
};

TEST(SystemRandom, DrawsLieInTheUnitIntervalAndSpreadOverIt) {
  SystemRandom random;
  int low = 0;
  for (int i = 0; i < 10'000; ++i) {
    const double drawn = random.Unit();
    ASSERT_GE(drawn, 0.0);
    ASSERT_LT(drawn, 1.0);
    if (drawn < 0.5) ++low;
  }
  EXPECT_GT(low, 4'500);
  EXPECT_LT(low, 5'500);
}

TEST(RandomHex, HasTheDigitsAskedForAndNoOthers) {
  testing::HalfRandom half;
  EXPECT_EQ(RandomHex(half, 4), "8888");
  EXPECT_EQ(RandomHex(half, 0), "");
  Always lowest(0.0);
  EXPECT_EQ(RandomHex(lowest, 2), "00");
  Always highest(0.9999999999999999);
  EXPECT_EQ(RandomHex(highest, 2), "ff");
}

TEST(RandomHex, TwoIdsOfOneProgramDiffer) {
  SystemRandom random;
  std::set<std::string> ids;
  for (int i = 0; i < 1'000; ++i) ids.insert(RandomHex(random, 16));
  EXPECT_EQ(ids.size(), 1'000U);
}

}  // namespace
}  // namespace lockstep
