#include "reconciler/model/name_likeness.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lockstep {
namespace {

using ::testing::ElementsAre;

const std::set<std::string> kTellNothing = {"processor", "backfill"};

struct LikenessCase {
  const char* name;
  const char* written;
  const char* resource;
  Likeness likeness;
};

class NameLikeness : public ::testing::TestWithParam<LikenessCase> {};

TEST_P(NameLikeness, IsJudgedAs) {
  const LikenessCase& one = GetParam();
  EXPECT_EQ(LikenessOf(one.written, one.resource, kTellNothing), one.likeness);
}

INSTANTIATE_TEST_SUITE_P(
    OfWritersToResources, NameLikeness,
    ::testing::Values(LikenessCase{"Begins", "NbacTeamBoxscoreProcessor",
                                   "nbac-team-boxscore-processor-backfill", Likeness::kBegins},
                      LikenessCase{"Same", "nbac_schedule", "nbac-schedule", Likeness::kSame},
                      LikenessCase{"HalfAWordIsNone", "Nbac", "nbacs-schedule", Likeness::kNone},
                      LikenessCase{"Shares", "BettingPropsProcessor",
                                   "bettingpros-player-props-processor-backfill",
                                   Likeness::kShares},
                      LikenessCase{"CommonWordsTellNothing", "OtherProcessor",
                                   "bdl-standings-processor-backfill", Likeness::kNone},
                      LikenessCase{"LessThanHalf", "NbacTeamBoxscoreProcessor",
                                   "nbac-referee-processor-backfill", Likeness::kNone},
                      LikenessCase{"TheLongerOneBeginsNothing", "NbacScheduleProcessorBackfillJob",
                                   "nbac-schedule-processor", Likeness::kShares},
                      LikenessCase{"Nothing", "", "nbac-schedule", Likeness::kNone}),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(NameWords, BreakWhereAWordBegins) {
  EXPECT_THAT(NameWords("BDLScoresV2_of.it-now"),
              ElementsAre("bdl", "scores", "v2", "of", "it", "now"));
}

TEST(CommonWords, AreThoseOfMoreThanHalfAndNeverOfAFew) {
  EXPECT_THAT(CommonWords(std::vector<std::string>{"a-x", "b-x", "c-x", "d-y"}), ElementsAre("x"));
  EXPECT_THAT(CommonWords(std::vector<std::string>{"a-x", "b-x"}), ::testing::IsEmpty());
}

}  // namespace
}  // namespace lockstep
