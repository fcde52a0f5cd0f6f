#include "reconciler/render/errors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace lockstep {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

const Address kFailedJob{"cloud_run_job", "odds-game-lines-processor-backfill"};

TEST(RenderFinding, LinesToCopyStandBelowTheDetailAndAreNeverWrapped) {
  const std::string line = "- {name: none, contains: _None_} " + std::string(90, 'x');
  EXPECT_EQ(RenderFinding({.severity = Severity::kWarning,
                           .what = "a shape",
                           .detail = "Add this line:",
                           .verbatim = {line, "::set-env\x1b"}},
                          {.width = 40}),
            "Warning: a shape\n\n  Add this line:\n    " + line + "\n    \\::set-env\\x1b\n");
}

TEST(ErrorBlock, WithoutAPlaceIsOneLine) {
  EXPECT_EQ(RenderError("no credentials"), "Error: no credentials\n");
}

TEST(ErrorBlock, NamesTheResourceAndTheLineAndThenExplains) {
  EXPECT_EQ(RenderError("it is not there", "Deploy it first.", kFailedJob, {"prod.yaml", 41, 7}),
            "Error: it is not there\n"
            "\n"
            "  with cloud_run_job.odds-game-lines-processor-backfill,\n"
            "  on prod.yaml line 41:\n"
            "    prod.yaml:41:7\n"
            "\n"
            "  Deploy it first.\n");
}

TEST(ErrorBlock, NamesAFileWithoutALine) {
  EXPECT_EQ(RenderError("too large", "", {}, {"prod.yaml", 0, 0}),
            "Error: too large\n\n  on prod.yaml:\n");
}

TEST(ErrorBlock, StaysOneLineWhateverTheServerAnswered) {
  EXPECT_EQ(RenderError("reading it: bad\nApply complete!\x1b[2J"),
            "Error: reading it: bad\\nApply complete!\\x1b[2J\n");
}

TEST(ErrorBlock, IsRedOnlyOnATerminal) {
  EXPECT_THAT(RenderError("x", "", {}, {}, /*color=*/true), StartsWith("\x1b[31mError: "));
  EXPECT_THAT(RenderError("x"), Not(HasSubstr("\x1b")));
}

TEST(FindingBlock, OfAWarningIsNoError) {
  const Finding finding{.severity = Severity::kWarning, .what = "18 documents", .detail = "Few."};
  EXPECT_EQ(RenderFinding(finding, {}), "Warning: 18 documents\n\n  Few.\n");
  EXPECT_FALSE(ShownAsError(finding));
}

TEST(FindingBlock, ThatBlocksSaysSoAndIsAnErrorWhateverItsSeverity) {
  const Finding finding{.severity = Severity::kWarning, .blocks = true, .what = "keep and bad"};
  EXPECT_EQ(RenderFinding(finding, {}),
            "Error: keep and bad\n\n  Nothing is applied until this is mended.\n");
}

TEST(FindingBlock, WrapsItsDetailToTheWidth) {
  const Finding finding{.severity = Severity::kWarning, .what = "w", .detail = "one two three"};
  EXPECT_EQ(RenderFinding(finding, {.width = 9}), "Warning: w\n\n  one two\n  three\n");
}

Finding OfJob(const std::string& job, int line) {
  return {.blocks = true,
          .what = "no code",
          .detail = "Build it.",
          .about = {"cloud_run_job", job},
          .origin = {"m.yaml", line, 5}};
}

TEST(FindingBlocks, ThatAreAlikeAreOneThatNamesEveryResourceAndLine) {
  const Finding a = OfJob("a", 41);
  const Finding b = OfJob("b", 41);
  const Finding c = OfJob("c", 43);
  Finding other = OfJob("a", 41);
  other.what = "another thing";
  EXPECT_EQ(RenderFindings({&a, &other, &b, &c}, {.width = 40}),
            "Error: no code\n"
            "\n"
            "  with 3 resources: cloud_run_job.a,\n"
            "  cloud_run_job.b, cloud_run_job.c,\n"
            "  on m.yaml lines 41, 43:\n"
            "    m.yaml:41:5\n"
            "\n"
            "  Build it.\n"
            "  Nothing is applied until this is\n"
            "  mended.\n"
            "\n" +
                RenderFinding(other, {.width = 40}));
}

TEST(FindingBlocks, ThatDifferInWhatToDoStayApart) {
  const Finding a = OfJob("a", 1);
  for (const auto& differ : std::vector<void (*)(Finding&)>{
           [](Finding& f) { f.detail = "Mend it."; }, [](Finding& f) { f.spares_others = true; },
           [](Finding& f) { f.verbatim = {"x"}; }, [](Finding& f) { f.blocks = false; },
           [](Finding& f) { f.origin.file = "n.yaml"; }}) {
    Finding b = OfJob("b", 1);
    differ(b);
    EXPECT_EQ(RenderFindings({&a, &b}, {}), RenderFinding(a, {}) + "\n" + RenderFinding(b, {}));
  }
  EXPECT_EQ(RenderFindings({}, {}), "");
}

}  // namespace
}  // namespace lockstep
