// What GitHub's own parser makes of foreign text that was escaped for it.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "reconciler/base/safe_text.h"
#include "reconciler/render/markdown_plan.h"
#include "reconciler/render/markdown_text.h"
#include "tests/support/files.h"
#include "tests/support/hostile_text.h"
#include "tests/support/process.h"
#include "tests/support/real_part.h"

namespace lockstep {
namespace {

namespace fs = std::filesystem;
using testing::kHostile;

void ReplaceAll(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
}

// What a reader sees of HTML that has no element.
std::string Seen(std::string html) {
  for (const auto& [entity, character] :
       {std::pair{"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"\u2060", ""}, {"&amp;", "&"}}) {
    ReplaceAll(html, entity, character);
  }
  return html;
}

class RealCommonMark : public ::testing::Test {
 protected:
  void SetUp() override { LOCKSTEP_SKIP_IF(testing::WhyWithout("cmark-gfm")); }

  std::string Html(const std::string& markdown) const {
    const std::string page = folder_.Write("page.md", markdown);
    const testing::Ended ended =
        testing::RunProgram({"cmark-gfm", "--unsafe", "-e", "table", "-e", "autolink", "-e",
                             "strikethrough", "-e", "tasklist", page});
    EXPECT_EQ(ended.exit_code, 0) << ended.err;
    return ended.out;
  }

  // That between `before` and `after`, which are of the frame, stands text and nothing else.
  static void ExpectText(const std::string& html, const std::string& before,
                         const std::string& after, const std::string& wanted) {
    const std::size_t begin = html.find(before);
    const std::size_t end = html.rfind(after);
    ASSERT_NE(begin, std::string::npos) << html;
    ASSERT_NE(end, std::string::npos) << html;
    const std::string inside = html.substr(begin + before.size(), end - begin - before.size());
    EXPECT_EQ(inside.find('<'), std::string::npos) << html;
    EXPECT_EQ(Seen(inside), wanted);
  }

  const testing::TemporaryFolder folder_;
};

TEST_F(RealCommonMark, ALineOfTextIsTextWhereverItStands) {
  for (const std::string& foreign : kHostile) {
    const std::string text = MarkdownText(foreign);
    const std::string wanted = Printable(foreign);
    ExpectText(Html(text + "\n"), "<p>", "</p>", wanted);
    ExpectText(Html("- " + text + "\n"), "<li>", "</li>", wanted);
    ExpectText(Html("**" + text + "**\n"), "<strong>", "</strong>", wanted);
    ExpectText(Html("| a |\n| --- |\n| " + text + " |\n"), "<td>", "</td>", wanted);
    ExpectText(Html("<details><summary>\n\n" + text + "\n\n</summary></details>\n"), "<p>", "</p>",
               wanted);
  }
}

TEST_F(RealCommonMark, ABlockEndsWhereItWasToEnd) {
  for (const std::string& foreign : kHostile) {
    const std::string html = Html(MarkdownBlock(foreign) + "\nend\n");
    std::string wanted;
    for (std::string_view rest = foreign; !rest.empty();) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      wanted += Printable(rest.substr(0, end)) + "\n";
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    ExpectText(html, "<pre><code class=\"language-text\">", "</code></pre>\n<p>end</p>", wanted);
  }
}

// The elements that a comment has of its own, in order.
std::vector<std::string> ElementsOf(const std::string& html) {
  std::vector<std::string> elements;
  for (std::size_t at = 0; (at = html.find('<', at)) != std::string::npos;) {
    const std::size_t end = html.find('>', at);
    elements.push_back(html.substr(at, end == std::string::npos ? end : end + 1 - at));
    at += 1;
  }
  return elements;
}

Plan PlanThatSays(const std::string& foreign) {
  Plan plan{.scope = {foreign, foreign}};
  plan.changes = {{.address = {foreign, foreign},
                   .action = Action::kDelete,
                   .reason = foreign,
                   .diffs = {{.path = foreign, .before = foreign, .note = foreign}},
                   .documents = 1,
                   .ladder = {{foreign, Verdict::kUnknown, foreign}},
                   .waits_for = {foreign}}};
  plan.findings = {{.what = foreign, .detail = foreign, .verbatim = {foreign}},
                   {.severity = Severity::kWarning, .what = foreign, .about = {foreign, foreign}}};
  plan.policy_changes = {
      {.address = {foreign, foreign}, .what = foreign, .origin = {foreign, 1, 1}}};
  return plan;
}

TEST_F(RealCommonMark, AWholeCommentHasTheElementsThatItHasOfPlainWords) {
  const std::vector<std::string> plain =
      ElementsOf(Html(RenderMarkdown(PlanThatSays("word"), {.manifest_file = "word"})));
  ASSERT_GT(plain.size(), 20U);
  for (const std::string& foreign : kHostile) {
    const std::string html =
        Html(RenderMarkdown(PlanThatSays(foreign), {.manifest_file = foreign}));
    std::vector<std::string> elements = ElementsOf(html);
    ASSERT_FALSE(elements.empty());
    EXPECT_EQ(elements.front().size(), plain.front().size()) << "the marker";
    elements.front() = plain.front();
    EXPECT_EQ(elements, plain) << foreign << "\n" << html;
  }
}

}  // namespace
}  // namespace lockstep
