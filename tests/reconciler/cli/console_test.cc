#include "reconciler/cli/console.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <map>
#include <string>

namespace lockstep::cli {
namespace {

using Variables = std::map<std::string, std::string>;

bool IsColored(const Variables& variables, bool no_color = false) {
  const Console console({.no_color = no_color}, [&variables](const char* name) -> const char* {
    const auto it = variables.find(name);
    return it == variables.end() ? nullptr : it->second.c_str();
  });
  return console.out_style().color;
}

TEST(Console, ColourCanBeForcedAndNoColorWins) {
  EXPECT_EQ(IsColored({}), isatty(STDOUT_FILENO) != 0);
  EXPECT_TRUE(IsColored({{"CLICOLOR_FORCE", "1"}}));
  EXPECT_FALSE(IsColored({{"CLICOLOR_FORCE", "1"}, {"NO_COLOR", "1"}}));
  EXPECT_FALSE(IsColored({{"CLICOLOR_FORCE", "1"}}, /*no_color=*/true));
  EXPECT_EQ(IsColored({{"CLICOLOR_FORCE", "0"}}), IsColored({}));
  EXPECT_EQ(IsColored({{"NO_COLOR", ""}}), IsColored({}));  // empty counts as not set
}

}  // namespace
}  // namespace lockstep::cli
