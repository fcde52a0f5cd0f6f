#include "reconciler/engine/suspicion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reconciler/engine/runs_signal.h"
#include "reconciler/engine/signals.h"

namespace lockstep {
namespace {

using ::testing::HasSubstr;

const std::string kNow = "2026-02-01T12:00:00Z";
const Address kJob{"cloud_run_job", "nbac-schedule-backfill"};
const Address kOther{"cloud_run_job", "other"};
const BadDocument kFirst{"NbacSchedule_None_1", "2026-02-01T10:00:00Z"};
const BadDocument kSecond{"NbacSchedule_None_2", "2026-02-01T11:00:00Z"};
const std::vector<const BadDocument*> kBoth = {&kSecond, &kFirst};

TEST(Weights, OfAllSignalsAreAHundredAndNoneAloneMakesLikely) {
  int sum = 0;
  for (const SignalWeight& one : kSignals) {
    EXPECT_LT(one.most_for, kLikelyFrom) << one.name;
    sum += one.most_for;
  }
  EXPECT_EQ(sum, 100);
  // Who did not run then is not even possible by its name and its code.
  EXPECT_LT(WeightOf(Signal::kName).most_for + WeightOf(Signal::kCode).most_for -
                WeightOf(Signal::kRuns).most_against,
            kPossibleFrom);
}

struct RunsCase {
  const char* name;
  Suspect program;
  Standing standing;
  int points;
  const char* says;
};

class Runs : public ::testing::TestWithParam<RunsCase> {};

TEST_P(Runs, Weigh) {
  const Fact fact = WeighRuns(GetParam().program, kBoth, kNow);
  EXPECT_EQ(fact.standing, GetParam().standing) << fact.text;
  EXPECT_EQ(fact.points, GetParam().points) << fact.text;
  EXPECT_THAT(fact.text, HasSubstr(GetParam().says));
}

INSTANTIATE_TEST_SUITE_P(
    AgainstCreateTimes, Runs,
    ::testing::Values(
        RunsCase{"InBothBriefRuns",
                 {.ran = {{"x1", "2026-02-01T09:59:00Z", "2026-02-01T10:01:00Z"},
                          {"x2", "2026-02-01T10:59:00Z", "2026-02-01T11:01:00Z"}}},
                 Standing::kFor,
                 10,  // all inside, hardly by chance, but two documents count half
                 "2 of 2 documents created while it ran, which it did for 2 % of that time"},
        RunsCase{"AlwaysTellsNothing",
                 {.ran = {{"r1", "2026-01-01T00:00:00Z", ""}}},
                 Standing::kNeither,
                 0,
                 "for 100 % of that time"},
        RunsCase{"NeverThen",
                 {.ran = {{"x1", "2025-09-18T10:00:00Z", "2025-09-18T10:05:00Z"}}},
                 Standing::kAgainst,
                 -60,
                 "none of 2 documents was created while it ran: it last ran from 2025-09-18T10:00"},
        RunsCase{"NeverAtAll", {}, Standing::kAgainst, -60, "it never ran"},
        RunsCase{"NotRead", {.unread = "403"}, Standing::kUnknown, 0, "403"},
        RunsCase{"OlderThanWhatIsKnown",
                 {.known_since = "2026-02-01T11:30:00Z"},
                 Standing::kUnknown,
                 0,
                 "known since 2026-02-01T11:30:00Z"}),
    [](const auto& tested) { return std::string(tested.param.name); });

Result<Mentions> MentionedBy(const std::vector<Address>& programs, bool whole = true) {
  Mentions mentions{.asked = {kFirst.id, kSecond.id}, .whole = whole};
  for (const Address& one : programs) {
    mentions.by_id[kFirst.id][one] = {"2026-02-01T10:00:01Z", "x1", "Stopped heartbeat"};
  }
  return mentions;
}

struct LogCase {
  const char* name;
  Result<Mentions> mentions;
  Standing standing;
  int points;
};

class Lines : public ::testing::TestWithParam<LogCase> {};

TEST_P(Lines, Weigh) {
  const Fact fact = WeighLog(kJob, kBoth, GetParam().mentions);
  EXPECT_EQ(fact.standing, GetParam().standing) << fact.text;
  EXPECT_EQ(fact.points, GetParam().points) << fact.text;
}

INSTANTIATE_TEST_SUITE_P(
    ThatNameIds, Lines,
    ::testing::Values(LogCase{"Own", MentionedBy({kJob}), Standing::kFor, 35},
                      LogCase{"OfBoth", MentionedBy({kJob, kOther}), Standing::kFor, 35},
                      LogCase{"OfOthers", MentionedBy({kOther}), Standing::kAgainst, -20},
                      LogCase{"OfNobody", MentionedBy({}), Standing::kNeither, 0},
                      LogCase{"CutShort", MentionedBy({kOther}, false), Standing::kUnknown, 0},
                      LogCase{"Refused", Fail(Code::kPermissionDenied, "no right"),
                              Standing::kUnknown, 0}),
    [](const auto& tested) { return std::string(tested.param.name); });

struct CodeCase {
  const char* name;
  Json state;
  std::string since;
  Standing standing;
  int points;
};

class Inside : public ::testing::TestWithParam<CodeCase> {};

TEST_P(Inside, Weighs) {
  const Suspect program{.image = "r@d", .image_since = GetParam().since, .code = Need{}};
  const Observation answer{.present = true, .state = GetParam().state};
  const Fact fact = WeighCode(program, kBoth, &answer);
  EXPECT_EQ(fact.standing, GetParam().standing) << fact.text;
  EXPECT_EQ(fact.points, GetParam().points) << fact.text;
}

const Json kOldCode = {{"verdict", "refuted"}, {"detail", "old"}, {"absent", false}};
const Json kRightCode = {{"verdict", "proven"}, {"detail", "new"}, {"absent", false}};

INSTANTIATE_TEST_SUITE_P(
    OfImages, Inside,
    ::testing::Values(
        CodeCase{"Refuted", kOldCode, "", Standing::kFor, 15},
        CodeCase{"Proven", kRightCode, "2026-01-01T00:00:00Z", Standing::kAgainst, -30},
        CodeCase{"ProvenAndSomeAreOlder", kRightCode, "2026-02-01T10:30:00Z", Standing::kNeither,
                 0},
        CodeCase{"RefutedAndAllAreOlder", kOldCode, "2026-02-01T11:30:00Z", Standing::kNeither, 0},
        CodeCase{"NoSuchFile",
                 {{"verdict", "refuted"}, {"detail", "there is no /a"}, {"absent", true}},
                 "",
                 Standing::kNeither,
                 0},
        CodeCase{
            "NotRead", {{"verdict", "unknown"}, {"detail", "403"}}, "", Standing::kUnknown, 0}),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(Inside, OfAnImageThatNobodyLookedIntoOrThatIsNotShownIsUnknown) {
  EXPECT_EQ(WeighCode({.image = "r@d", .code = Need{}}, kBoth, nullptr).standing,
            Standing::kUnknown);
  EXPECT_EQ(WeighCode({}, kBoth, nullptr).standing, Standing::kUnknown);
}

class Accusing : public ::testing::Test {
 protected:
  std::vector<Candidate> Of(std::vector<Suspect> programs, const Result<Mentions>& mentions) {
    return Accuse({.bad = bad_,
                   .programs = programs,
                   .mentions = mentions,
                   .code = [](const Suspect&) { return nullptr; },
                   .wanted = {},
                   .collection = collection_});
  }

  BadDocuments bad_{.read_time = kNow,
                    .count = 3,
                    .names = {{"NbacSchedule", 2, {kSecond, kFirst}},
                              {"Elsewhere", 1, {{"Elsewhere_None_1", "2026-02-01T10:30:00Z"}}}}};
  Resource collection_{.writers = {"cloud_run_job.nbac-*"}};
};

TEST_F(Accusing, PutsTheJobThatIsCalledSoAndSaysSoFirst) {
  const auto candidates = Of({{.address = kOther, .unread = "x"}, {.address = kJob, .unread = "x"}},
                             MentionedBy({kJob}));
  ASSERT_EQ(candidates.size(), 2U);
  EXPECT_EQ(candidates[0].address, kJob);
  EXPECT_EQ(candidates[0].Score(), 65);
  EXPECT_EQ(candidates[0].Judge(), Suspicion::kLikely);
  EXPECT_EQ(candidates[0].documents, 2);
  EXPECT_TRUE(candidates[0].is_writer);
  EXPECT_FALSE(candidates[0].in_manifest);
  EXPECT_EQ(candidates[1].Score(), 0);
  EXPECT_TRUE(candidates[1].names.empty());
  EXPECT_FALSE(candidates[1].is_writer);
}

TEST_F(Accusing, ByItsNameAloneMakesPossibleAtMost) {
  const auto candidates = Of({{.address = kJob, .unread = "x"}}, MentionedBy({}));
  EXPECT_EQ(candidates[0].Judge(), Suspicion::kPossible);
}

TEST_F(Accusing, LeavesANameToTheProgramWhoseOwnNameBeginsWithIt) {
  const Address shares{"cloud_run_job", "schedule"};
  const auto both =
      Of({{.address = shares, .unread = "x"}, {.address = kJob, .unread = "x"}}, MentionedBy({}));
  EXPECT_TRUE(both[1].names.empty());
  const auto alone = Of({{.address = shares, .unread = "x"}}, MentionedBy({}));
  EXPECT_EQ(alone[0].Score(), 10);
}

TEST_F(Accusing, LooksForTheNewestIdsOfEachNameInTurns) {
  EXPECT_THAT(IdsToLookFor(bad_), ::testing::ElementsAre("NbacSchedule_None_2", "Elsewhere_None_1",
                                                         "NbacSchedule_None_1"));
}

}  // namespace
}  // namespace lockstep
