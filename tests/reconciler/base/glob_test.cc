#include "reconciler/base/glob.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

namespace lockstep {
namespace {

struct GlobCase {
  std::string glob{};
  std::string text{};
  bool matches = false;
};

TEST(GlobMatches, StarsAndQuestionMarksAreAllThatIsSpecial) {
  const std::vector<GlobCase> cases{
      {"cloud_run_job.*-backfill", "cloud_run_job.nbac-schedule-processor-backfill", true},
      {"cloud_run_job.*-backfill", "cloud_run_job.nbac-schedule-processor", false},
      {"p2_nba_raw.*", "p2_nba_raw.nbac_schedule", true},
      {"p2_nba_raw.*", "p2_nba_rawXnbac_schedule", false},
      {"*Processor", "PlayerGameSummaryProcessor", true},
      {"*Processor", "NbacTeamBoxscoreProcessor_None_a7ac21c9", false},
      {"", "", true},
      {"", "a", false},
      {"*", "", true},
      {"*", "a/b", true},
      {"**", "a", true},
      {"?", "", false},
      {"?", "a", true},
      {"?", "ab", false},
      {"a?c", "abc", true},
      {"a*b*c", "a1b2c", true},
      {"a*b*c", "acb", false},
      {"*ab", "aab", true},
      {"[a]", "a", false},
      {"[a]", "[a]", true},
      {"\\*", "*", false},
      {"a", "a*", false},
      {"a*", "a", true},
  };
  for (const auto& [glob, text, matches] : cases) {
    EXPECT_EQ(GlobMatches(glob, text), matches) << glob << " " << text;
  }
}

// The definition, in as many steps as it takes.
bool Naive(std::string_view glob, std::string_view text) {
  if (glob.empty()) return text.empty();
  if (glob.front() == '*') {
    return Naive(glob.substr(1), text) || (!text.empty() && Naive(glob, text.substr(1)));
  }
  return !text.empty() && (glob.front() == '?' || glob.front() == text.front()) &&
         Naive(glob.substr(1), text.substr(1));
}

RC_GTEST_PROP(GlobMatches, AgreesWithTheDefinition, ()) {
  const auto glob =
      *rc::gen::resize(8, rc::gen::container<std::string>(rc::gen::element('a', 'b', '*', '?')));
  const auto text =
      *rc::gen::resize(10, rc::gen::container<std::string>(rc::gen::element('a', 'b')));
  RC_ASSERT(GlobMatches(glob, text) == Naive(glob, text));
}

TEST(GlobMatches, ManyStarsDoNotTakeExponentialTime) {
  std::string glob;
  for (int i = 0; i < 100; ++i) glob += "*a";
  EXPECT_FALSE(GlobMatches(glob + "b", std::string(10'000, 'a')));
}

}  // namespace
}  // namespace lockstep
