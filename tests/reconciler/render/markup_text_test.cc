// Foreign text in Markdown and HTML. What a browser makes of the latter is in
// tests/integration/render.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "reconciler/base/safe_text.h"
#include "reconciler/render/html_text.h"
#include "reconciler/render/markdown_text.h"

namespace lockstep {
namespace {

struct Written {
  std::string foreign{};
  std::string written{};
};

TEST(MarkdownText, NothingInItIsMarkupOrRefersToAnybody) {
  const std::vector<Written> cases{
      {"", ""},
      {"plain é 日本", "plain é 日本"},
      {"*a* _b_ `c`", R"(\*a\* \_b\_ \`c\`)"},
      {"[x](y)", R"(\[x\]\(y\))"},
      {"<b>&amp;", R"(\<b\>\&amp\;)"},
      {"@all", "\\@\u2060all"},
      {"#1 a/b#2", "\\#\u20601 a\\/b\\#\u20602"},
      {"GH-1 gh-2 g-h", "GH\\-\u20601 gh\\-\u20602 g\\-h"},
      {"1. x", R"(1\. x)"},
      {"http://x www.y", R"(http\:\/\/x www\.y)"},
      {"    code  ", "&#32;&#32;&#32;&#32;code &#32;"},
      {"a\nb", R"(a\\nb)"},
      {"\u202e", R"(\\u\{202e\})"},
      {"a|b", R"(a\|b)"},
  };
  for (const auto& [foreign, written] : cases) EXPECT_EQ(MarkdownText(foreign), written) << foreign;
}

TEST(MarkdownBlock, ItsFenceIsLongerThanWhatIsInside) {
  const std::vector<Written> cases{
      {"", "```text\n```\n"},
      {"a\nb\n", "```text\na\nb\n```\n"},
      {"```\nx", "````text\n```\nx\n````\n"},
      {"a\n\nb\r", "```text\na\n\nb\\r\n```\n"},
      {"std::string", "```text\nstd::string\n```\n"},
      {"::error::x", "```text\n:\u2060:error::x\n```\n"},
      {"\u00a0::error::x", "```text\n\u00a0:\u2060:error::x\n```\n"},
      {"a ##[group]##vso[x]", "```text\na \\x23#[group]\\x23#vso[x]\n```\n"},
      {"###", "```text\n\\x23\\x23#\n```\n"},
  };
  for (const auto& [foreign, written] : cases) {
    EXPECT_EQ(MarkdownBlock(foreign), written) << foreign;
  }
}

TEST(HtmlText, NothingInItIsMarkup) {
  const std::vector<Written> cases{
      {"", ""},
      {"plain é", "plain é"},
      {"<b a='x' c=\"y\">&", "&#60;b a&#61;&#39;x&#39; c&#61;&#34;y&#34;&#62;&#38;"},
      {"::error::", "&#58;&#58;error&#58;&#58;"},
      {"##[x]`", "\\x23&#35;[x]&#96;"},
      {"a\n\u202e", R"(a\n\u{202e})"},
  };
  for (const auto& [foreign, written] : cases) EXPECT_EQ(HtmlText(foreign), written) << foreign;
}

// Bytes of any kind, mixed with the pieces that do harm.
std::string MarkupBytes() {
  static const std::vector<std::string> kHarmful = {"\n",        "::set-env name=x::",
                                                    "##[error]", "##vso[task]",
                                                    "```",       "`````\n",
                                                    "~~~",       "<b>",
                                                    "&lt;",      "\u202e",
                                                    "\x1b[2J",   "@a",
                                                    "#1",        "[a](b)",
                                                    "\u00a0",    "    ",
                                                    "\xff",      "-->",
                                                    "\\",        "'",
                                                    "\""};
  std::string text;
  for (const std::string& piece : *rc::gen::container<std::vector<std::string>>(
           rc::gen::oneOf(rc::gen::elementOf(kHarmful), rc::gen::arbitrary<std::string>()))) {
    text += piece;
  }
  return text;
}

// A line of a document that a job prints, as a runner reads it.
bool IsCommand(std::string_view line) {
  const std::size_t blank = std::min(line.find_first_not_of(" \u00a0"), line.size());
  return line.substr(blank).starts_with("::") || line.find("##") != std::string_view::npos;
}

RC_GTEST_PROP(MarkupText, OneLineOfItIsOneHarmlessLine, ()) {
  const std::string foreign = MarkupBytes();
  for (const std::string& written : {MarkdownText(foreign), HtmlText(foreign)}) {
    RC_ASSERT(IsUtf8(written));
    RC_ASSERT(written.find('\n') == std::string::npos);
    RC_ASSERT(!IsCommand(written));
  }
  RC_ASSERT(HtmlText(foreign).find_first_of("<>\"'`=") == std::string::npos);
}

RC_GTEST_PROP(MarkupText, NoLineOfABlockEndsItOrIsACommand, ()) {
  const std::string block = MarkdownBlock(MarkupBytes());
  const std::string fence = block.substr(0, block.find_first_not_of('`'));
  std::string_view rest = block;
  int fences = 0;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(line.size() + 1);
    RC_ASSERT(!IsCommand(line));
    fences += line.find(fence) != std::string_view::npos ? 1 : 0;
  }
  RC_ASSERT(fences == 2);
  RC_ASSERT(block.ends_with("\n" + fence + "\n"));
}

}  // namespace
}  // namespace lockstep
