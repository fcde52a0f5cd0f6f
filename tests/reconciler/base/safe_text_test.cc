#include "reconciler/base/safe_text.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace lockstep {
namespace {

struct Shown {
  std::string text{};
  std::string shown{};
};

TEST(Printable, WhatATerminalObeysOrHidesBecomesVisible) {
  using namespace std::string_literals;
  const std::vector<Shown> cases{
      {"plain text, é 日本 😀", "plain text, é 日本 😀"},
      {"a\nb\tc\rd", R"(a\nb\tc\rd)"},
      {"\x1b[31m", R"(\x1b[31m)"},
      {"\0\x7f"s, R"(\x00\x7f)"},
      {"\u0085\u009b", R"(\u{85}\u{9b})"},
      {"admin\u202Egpj", R"(admin\u{202e}gpj)"},
      {"a\u200Bb\uFEFF", R"(a\u{200b}b\u{feff})"},
      {"a\u2028b\u2029", R"(a\u{2028}b\u{2029})"},
      {"\u2066x\u2069", R"(\u{2066}x\u{2069})"},
      {"x\U000E0041", R"(x\u{e0041})"},
      {"\xFFok\xC3", R"(\xffok\xc3)"},
      {"\xED\xA0\x80", R"(\xed\xa0\x80)"},
      {R"(back\slash)", R"(back\slash)"},
      {"# ##vso[a] ###[b] #", R"(# \x23#vso[a] \x23\x23#[b] #)"},
      {"", ""},
  };
  for (const auto& [text, shown] : cases) EXPECT_EQ(Printable(text), shown);
}

TEST(Printable, ALongTextLosesItsEndToAnEllipsis) {
  struct Cut {
    std::string text{};
    std::size_t columns = 0;
    std::string shown{};
  };
  const std::vector<Cut> cases{
      {"abcdef", 6, "abcdef"},  {"abcdefg", 6, "abcde…"}, {"日本語", 3, "日本語"},
      {"日本語だ", 3, "日本…"}, {"ab\ncd", 4, "ab…"},     {"ab\n", 4, "ab\\n"},
      {"abc", 1, "…"},          {"abc", 0, ""},           {"", 5, ""},
  };
  for (const auto& [text, columns, shown] : cases) {
    EXPECT_EQ(Printable(text, columns), shown) << text << " in " << columns;
  }
}

std::string AnyBytes() { return *rc::gen::container<std::string>(rc::gen::arbitrary<char>()); }

RC_GTEST_PROP(Printable, NoControlCharacterComesOutOfAnyBytes, ()) {
  const std::string shown = Printable(AnyBytes());
  RC_ASSERT(IsUtf8(shown));
  RC_ASSERT(std::none_of(shown.begin(), shown.end(),
                         [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }));
  RC_ASSERT(Printable(shown) == shown);
}

RC_GTEST_PROP(Printable, NeverTakesMoreColumnsThanItWasGiven, ()) {
  const std::string bytes = AnyBytes();
  const auto columns = *rc::gen::inRange<std::size_t>(0, 40);
  const std::string shown = Printable(bytes, columns);
  RC_ASSERT(IsUtf8(shown));
  const auto characters = std::count_if(shown.begin(), shown.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  });
  RC_ASSERT(static_cast<std::size_t>(characters) <= columns);
}

TEST(IsUtf8, RefusesOverlongFormsSurrogatesAndWhatIsBeyondUnicode) {
  using namespace std::string_literals;
  for (const auto& good : {""s, "a\0b"s, "é"s, "\U0010FFFF"s, "\uD7FF"s, "\uE000"s}) {
    EXPECT_TRUE(IsUtf8(good)) << Printable(good);
  }
  for (const std::string_view bad :
       {"\xC0\x80", "\xC1\xBF", "\xE0\x80\x80", "\xF0\x80\x80\x80", "\xED\xA0\x80", "\xED\xBF\xBF",
        "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\x80", "\xE2\x82", "\xE2\x28\xA1", "ok\xFF"}) {
    EXPECT_FALSE(IsUtf8(bad)) << Printable(bad);
  }
}

}  // namespace
}  // namespace lockstep
