// What --help prints.
#include <gmock/gmock.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include "tests/reconciler/cli/parse_words.h"

namespace lockstep::cli {
namespace {

using ::testing::HasSubstr;

TEST(Help, IsNoError) {
  const tl::expected<Invocation, Usage> help = Parse({"apply", "--help"});
  ASSERT_FALSE(help);
  EXPECT_EQ(help.error().exit_code, 0);
  EXPECT_THAT(help.error().text, HasSubstr("--lock-timeout"));
}

// The commands as the program's own help lists them: a new one is in by itself.
std::vector<std::string> CommandsOfHelp() {
  std::istringstream lines(Parse({"--help"}).error().text);
  std::vector<std::string> names;
  bool listed = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.empty()) listed = false;
    std::istringstream words(line);
    std::string name;
    if (listed && line.size() > 2 && line[2] != ' ' && words >> name) names.push_back(name);
    if (line == "Subcommands:") listed = true;
  }
  return names;
}

TEST(Help, EveryCommandHasExamplesThatNameIt) {
  const std::vector<std::string> commands = CommandsOfHelp();
  ASSERT_GE(commands.size(), 11U);
  for (const std::string& command : commands) {
    const tl::expected<Invocation, Usage> help = Parse({command, "--help"});
    ASSERT_FALSE(help);
    EXPECT_EQ(help.error().exit_code, 0);
    EXPECT_THAT(help.error().text, HasSubstr("\nExamples"));
    EXPECT_THAT(help.error().text, HasSubstr("\n  lockstep " + command));
  }
  EXPECT_THAT(Parse({"--help"}).error().text, HasSubstr("\nExamples:\n"));
}

// What stands above the footer, which no width breaks.
std::size_t WidestLine(const std::vector<std::string>& words, const std::string& columns) {
  std::istringstream lines(Parse(words, {{"COLUMNS", columns}}).error().text);
  std::size_t widest = 0;
  std::string line;
  while (std::getline(lines, line) && line != "Options:") {
  }
  while (std::getline(lines, line) && !line.empty()) widest = std::max(widest, line.size());
  return widest;
}

TEST(Help, IsAsWideAsTheTerminal) {
  EXPECT_LE(WidestLine({"plan", "--help"}, "72"), 72U);
  EXPECT_LE(WidestLine({"plan", "--help"}, "80"), 80U);
  EXPECT_GT(WidestLine({"plan", "--help"}, "200"), 100U);
  EXPECT_EQ(WidestLine({"plan", "--help"}, "many"), WidestLine({"plan", "--help"}, ""));
}

}  // namespace
}  // namespace lockstep::cli
