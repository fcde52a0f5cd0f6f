#include "reconciler/base/shell_word.h"

#include <gtest/gtest.h>

namespace lockstep {
namespace {

TEST(ShellWord, QuotesOnlyWhatAShellMinds) {
  EXPECT_EQ(ShellWord("nba-scrapers"), "nba-scrapers");
  EXPECT_EQ(ShellWord("us-docker.pkg.dev/p/r@sha256:0a"), "us-docker.pkg.dev/p/r@sha256:0a");
  EXPECT_EQ(ShellWord(""), "''");
  EXPECT_EQ(ShellWord("yaml(a,b)"), "'yaml(a,b)'");
  EXPECT_EQ(ShellWord("$(rm -rf ~)"), "'$(rm -rf ~)'");
  EXPECT_EQ(ShellWord("it's"), "'it'\\''s'");
}

TEST(ShellWord, IsFitToPrint) { EXPECT_EQ(ShellWord("a\nb"), "'a\\nb'"); }

}  // namespace
}  // namespace lockstep
