#include "plugins/firestore/sentence.h"

#include <gmock/gmock.h>

#include "tests/support/matchers.h"

namespace lockstep::firestore {
namespace {

using ::lockstep::testing::Fails;
using ::testing::HasSubstr;

TEST(Sentence, TheCutoffIsExactToTheServersLastDigit) {
  EXPECT_EQ(EarlierBy("2026-02-01T10:00:00.123456Z", Duration{0}), "2026-02-01T10:00:00.123456Z");
  EXPECT_EQ(EarlierBy("2026-02-01T10:00:00.123456789Z", Duration{1'500}),
            "2026-02-01T09:59:58.623456789Z");
  EXPECT_EQ(EarlierBy("2026-02-01T10:00:00.500400Z", Duration{500}), "2026-02-01T10:00:00.000400Z");
  EXPECT_EQ(EarlierBy("2026-02-01T10:00:00Z", Duration{3'600'000}), "2026-02-01T09:00:00Z");
  EXPECT_EQ(EarlierBy("yesterday", Duration{0}), std::nullopt);
  EXPECT_THAT(Sentence::Make({}, "", Duration{0}), Fails(Code::kInvalidArgument, HasSubstr("")));
}

}  // namespace
}  // namespace lockstep::firestore
