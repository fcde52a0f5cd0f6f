#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/support/process.h"

namespace lockstep::testing {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

std::string ReadElf(const std::string& what) {
  const Ended ended = Program({"readelf", "--wide", what, LOCKSTEP_BINARY}, {}).Wait();
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  return ended.out;
}

// What CMakeLists.txt asks the compiler and the linker for, as the program that came of it shows.
class HardenedProgram : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!LOCKSTEP_OPTIMISED) GTEST_SKIP() << "only optimised builds are hardened";
  }
};

TEST_F(HardenedProgram, IsLoadedAtARandomAddress) {
  EXPECT_THAT(ReadElf("--file-header"), ContainsRegex("Type: +DYN"));
  EXPECT_THAT(ReadElf("--dynamic"), ContainsRegex("FLAGS_1.*PIE"));
}

TEST_F(HardenedProgram, HasNothingThatIsBothWrittenAndRun) {
  const std::string segments = ReadElf("--program-headers");
  EXPECT_THAT(segments, ContainsRegex("GNU_STACK[ 0-9a-fx]+RW "));
  EXPECT_THAT(segments, Not(HasSubstr("RWE")));
}

TEST_F(HardenedProgram, FixesItsTableOfFunctionsBeforeItStarts) {
  EXPECT_THAT(ReadElf("--program-headers"), HasSubstr("GNU_RELRO"));
  EXPECT_THAT(ReadElf("--dynamic"), ContainsRegex("FLAGS_1.*NOW"));
}

TEST_F(HardenedProgram, LooksForLibrariesInNoFolderOfItsOwn) {
  EXPECT_THAT(ReadElf("--dynamic"), Not(ContainsRegex("\\(R(UN)?PATH\\)")));
}

TEST_F(HardenedProgram, ChecksItsStackAndItsBuffers) {
  const std::string symbols = ReadElf("--dyn-syms");
  EXPECT_THAT(symbols, HasSubstr("__stack_chk_fail"));
  EXPECT_THAT(symbols, HasSubstr("_chk@"));                  // of _FORTIFY_SOURCE
  EXPECT_THAT(symbols, HasSubstr("__glibcxx_assert_fail"));  // of _GLIBCXX_ASSERTIONS
}

}  // namespace
}  // namespace lockstep::testing
