#include "reconciler/base/digest.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace lockstep {
namespace {

// FIPS 180-2, appendix B.
constexpr std::string_view kOfAbc =
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

TEST(Sha256, AgreesWithTheStandardsExamples) {
  EXPECT_EQ(Sha256Hex("abc"), kOfAbc);
  EXPECT_EQ(Sha256Hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(Sha256Hex(std::string(1'000'000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, PiecesGiveTheDigestOfTheWhole) {
  Sha256 sum;
  sum.Add("a");
  sum.Add("");
  Sha256 moved = std::move(sum);
  moved.Add("bc");
  EXPECT_EQ(moved.Hex(), kOfAbc);
}

}  // namespace
}  // namespace lockstep
