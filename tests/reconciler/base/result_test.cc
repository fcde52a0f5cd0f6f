#include "reconciler/base/result.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/support/matchers.h"

namespace lockstep {
namespace {

using ::lockstep::testing::Fails;
using ::lockstep::testing::IsOkAndHolds;

Result<int> Half(int number) {
  if (number % 2 != 0) return Fail(Code::kInvalidArgument, "odd");
  return number / 2;
}

Result<int> Quarter(int number) {
  LOCKSTEP_TRY(const int half, Half(number));
  LOCKSTEP_TRY(const int quarter, Half(half));
  return quarter;
}

Status BothEven(int left, int right) {
  LOCKSTEP_CHECK(Half(left));
  LOCKSTEP_CHECK(Half(right));
  return {};
}

TEST(Result, TheTryMacroHandsOnValuesAndErrors) {
  EXPECT_THAT(Quarter(8), IsOkAndHolds(2));
  EXPECT_THAT(Quarter(6), Fails(Code::kInvalidArgument, "odd"));
  EXPECT_THAT(BothEven(2, 3), Fails(Code::kInvalidArgument, "odd"));
  EXPECT_TRUE(BothEven(2, 4));
}

TEST(Result, WrappingKeepsCodeAndPauseAndPutsTheOuterWorkFirst) {
  Error inner{Code::kResourceExhausted, "quota", std::chrono::seconds{3}};
  const Error outer = std::move(inner).Wrap("listing jobs");
  EXPECT_EQ(outer, (Error{Code::kResourceExhausted, "listing jobs: quota",
                          std::chrono::milliseconds{3'000}}));
}

TEST(Result, EveryCodeHasANameOfItsOwn) {
  std::set<std::string_view> names;
  const int last = static_cast<int>(Code::kInternal);
  for (int code = 0; code <= last; ++code) names.insert(Name(static_cast<Code>(code)));
  EXPECT_EQ(names.size(), static_cast<std::size_t>(last) + 1);
  EXPECT_TRUE(names.contains("FAILED_PRECONDITION"));
}

}  // namespace
}  // namespace lockstep
