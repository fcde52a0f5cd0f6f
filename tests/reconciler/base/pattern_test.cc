#include "reconciler/base/pattern.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "tests/support/matchers.h"

namespace lockstep {
namespace {

using ::lockstep::testing::Fails;
using ::lockstep::testing::IsOk;
using ::testing::HasSubstr;

struct PatternFound {
  std::string pattern{};
  std::string text{};
  std::optional<std::size_t> at{};
};

TEST(Pattern, FindsTheLeftmostMatch) {
  const std::vector<PatternFound> cases = {
      {"_[0-9a-f]{8}$", "NbacProcessor_None_a7ac21c9", 18},
      {"_[0-9a-f]{8}$", "NbacProcessor_None_a7ac21c9x", std::nullopt},
      {"^tmp", "a_tmp", std::nullopt},
      {"o|b", "foob", 1},
      {"a.b", "xa\nb", 1},
      {"^.$", "é", 0},
      {"(?i)none", "x_NONE", 2},
      {"\\x{1F525}", "x🔥", 1},
      {"x", std::string("a\0x", 3), 2},
  };
  for (const PatternFound& test : cases) {
    const Result<Pattern> pattern = Pattern::Make(test.pattern);
    ASSERT_THAT(pattern, IsOk()) << test.pattern;
    EXPECT_EQ(pattern->Find(test.text), test.at) << test.pattern << " in " << test.text;
    EXPECT_EQ(pattern->text(), test.pattern);
  }
}

struct NoPattern {
  std::string pattern{};
  std::string why{};
};

TEST(Pattern, RefusesWhatIsNoneAndSaysWhy) {
  const std::vector<NoPattern> cases = {
      {"(ab", "missing ): (ab"},
      {"a)", "unexpected ): a)"},
      {"[z-a]", "invalid character class range: z-a"},
      {"(?=x)", "invalid perl operator: (?="},
      {"(x)\\1", "invalid escape sequence: \\1"},
      {"\xff", "invalid UTF-8"},
      {"((x{100}){100}){100}", "invalid repetition size: {100}"},
      {"(\\pL{30}){30}", "pattern too large"},
      {"x*", "the empty text"},
      {"", "the empty text"},
      {"^$", "the empty text"},
      {std::string(257, 'x'), "257 bytes, of 256"},
  };
  for (const NoPattern& test : cases) {
    EXPECT_THAT(Pattern::Make(test.pattern), Fails(Code::kInvalidArgument, HasSubstr(test.why)))
        << test.pattern;
  }
}

// With a matcher that goes back and tries again, each of these takes longer than a life.
TEST(Pattern, TimeIsLinearWhateverThePattern) {
  const std::string text(1'500, 'a');
  for (const char* evil : {"(a+)+$b", "(a|aa)+$b", "(.*)*(.*)*(.*)*b", "(a?){500}a{500}b"}) {
    const Result<Pattern> pattern = Pattern::Make(evil);
    ASSERT_THAT(pattern, IsOk()) << evil;
    for (int i = 0; i < 100; ++i) ASSERT_EQ(pattern->Find(text), std::nullopt) << evil;
  }
}

TEST(Pattern, AreEqualIfTheirTextsAre) {
  EXPECT_EQ(Pattern::Make("a|b").value(), Pattern::Make("a|b").value());
  EXPECT_FALSE(Pattern::Make("a|b").value() == Pattern::Make("b|a").value());
}

}  // namespace
}  // namespace lockstep
