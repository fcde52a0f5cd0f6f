#include "plugins/firestore/clean_up.h"

#include <gmock/gmock.h>

#include "plugins/firestore/documents_rung.h"
#include "tests/plugins/firestore/planning.h"
#include "tests/support/matchers.h"

namespace lockstep::firestore {
namespace {

using ::lockstep::testing::Fails;
using ::lockstep::testing::IsOk;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using testing::Incident;
using ::testing::IsEmpty;
using testing::kReadTime;
using ::testing::Not;
using testing::Planning;

TEST(PlanOfACleanUp, SaysTheIncidentInItsFigures) {
  const Planned planned = Incident().Plan();
  const Change& change = planned.change;
  EXPECT_EQ(change.action, Action::kDelete);
  EXPECT_EQ(change.reason, "1,035 of 1,053 documents are bad; none new for 31 days");
  EXPECT_EQ(change.documents, 1'035);
  EXPECT_EQ(change.kept, 18);
  EXPECT_EQ(change.unclassified, 0);
  ASSERT_EQ(change.diffs.size(), 3U);
  EXPECT_EQ(change.diffs[0].path, "none-date");
  EXPECT_EQ(change.diffs[0].before, 1'022);
  EXPECT_TRUE(change.diffs[0].after.is_null());
  EXPECT_EQ(change.diffs[0].note, "Nbac_None_00000, …");
  EXPECT_EQ(change.diffs[1].path, "year");
  EXPECT_EQ(change.diffs[1].before, 13);
  EXPECT_EQ(change.diffs[2].path, "keep");
  EXPECT_EQ(change.diffs[2].before, 18);
  EXPECT_EQ(change.diffs[2].after, 18);
  EXPECT_THAT(planned.findings, IsEmpty());
  EXPECT_EQ(change.fingerprint.size(), 64U);
  ASSERT_EQ(change.ladder.size(), 1U);
  EXPECT_EQ(change.ladder[0].rung, kRungDocuments);
  EXPECT_EQ(change.ladder[0].verdict, lockstep::Verdict::kRefuted);
  EXPECT_THAT(change.ladder[0].detail, HasSubstr("1,035 of 1,053"));
}

TEST(PlanOfACleanUp, ACleanCollectionNeedsNothingAndIsProven) {
  const Planned planned = Planning().AddMany("p2_nba_raw.", 18).Plan();
  EXPECT_EQ(planned.change.action, Action::kNone);
  EXPECT_EQ(planned.change.documents, 0);
  EXPECT_EQ(planned.change.kept, 18);
  EXPECT_EQ(planned.change.reason, "");
  EXPECT_THAT(planned.findings, IsEmpty()) << "rules that match nothing are what is wanted here";
  EXPECT_EQ(planned.change.ladder.at(0).verdict, lockstep::Verdict::kProven);
  EXPECT_THAT(TaskFrom(planned.change.payload), IsOk());
}

TEST(PlanOfACleanUp, EqualInputsGiveEqualPlans) {
  EXPECT_EQ(Dump(Incident().Plan().change.payload), Dump(Incident().Plan().change.payload));
}

TEST(PlanOfACleanUp, ThePayloadComesBackTyped) {
  Planning incident = Incident();
  incident.spec.cleanup->settle = Duration{120'000};
  incident.spec.cleanup->untouched_for = Duration{60'000};
  const Result<CleanUpTask> task = TaskFrom(incident.Plan().change.payload);
  ASSERT_THAT(task, IsOk());
  EXPECT_EQ(task->collection, (Collection{.project = "p", .path = "c"}));
  EXPECT_EQ(task->planned, 1'035);
  EXPECT_EQ(task->count, 1'053);
  EXPECT_EQ(task->delete_at_most, 2'000);
  EXPECT_EQ(task->settle, Duration{120'000});
  EXPECT_EQ(task->sentence.rules(), incident.spec.rules);
  EXPECT_EQ(task->sentence.read_time(), kReadTime);
  EXPECT_EQ(task->sentence.cutoff(), "2026-02-01T09:59:00.123456Z");
  EXPECT_EQ(task->names_sha256, incident.Scan().names_sha256);
  EXPECT_EQ(task->blocked, "");
}

TEST(PlanOfACleanUp, WhatWasUpdatedLatelyIsCountedApartAndStays) {
  Planning young = Planning().AddMany("A_None_", 3).AddMany("p2_nba_raw.", 9);
  young.spec.cleanup->untouched_for = Duration{60'000};
  young.documents[0].updated = "2026-02-01T09:59:00.123457Z";  // a microsecond too young
  young.documents[1].updated = "2026-02-01T09:59:00.123456Z";  // exactly old enough
  const Planned planned = young.Plan();
  EXPECT_EQ(planned.change.documents, 2);
  EXPECT_EQ(planned.change.reason,
            "2 of 12 documents are bad; none new for 31 days; 1 bad but updated within 1m0s");
  EXPECT_THAT(planned.change.diffs, Contains(Field(&FieldDiff::path, "too young")));
}

TEST(PlanOfACleanUp, AnOverlapBlocksAndProposesWhatResolvesIt) {
  Planning overlap;
  overlap.spec.rules.keep = {"p3.*", "*Processor*"};
  const Planned planned = overlap.Add("p3.player_summary_2024_25")
                              .Add("p3.player_summary")
                              .Add("p3.player_games")
                              .Add("AProcessor")
                              .Add("AProcessor_None_1")
                              .Add("BProcessor")
                              .Add("C_None_1")
                              .Plan();
  ASSERT_EQ(planned.findings.size(), 2U);
  const Finding& finding = planned.findings[0];
  EXPECT_TRUE(finding.blocks);
  EXPECT_THAT(finding.what, HasSubstr("2 documents matched by a keep and by a bad rule"));
  EXPECT_TRUE(finding.blocks);
  EXPECT_TRUE(finding.spares_others) << "images still converge";
  EXPECT_EQ(StringAt(planned.change.payload, "blocked"), finding.what);
  EXPECT_THAT(finding.detail, HasSubstr("p3.player_summary_2024_25 (keep \"p3.*\", bad \"year\")"));
  EXPECT_THAT(finding.detail, HasSubstr("narrow keep \"*Processor*\" to \"*Processor\""));
  EXPECT_THAT(finding.detail, HasSubstr("replace the rule \"year\" by `date: true`"));
  EXPECT_EQ(planned.change.documents, 1) << "what is kept is not counted as bad";
  EXPECT_THAT(TaskFrom(planned.change.payload)->blocked, Not(IsEmpty()));
}

TEST(PlanOfACleanUp, ARuleThatAloneMatchesAllDocumentsBlocks) {
  Planning all;
  all.spec.cleanup->delete_share = 1.0;
  const Planned planned = all.AddMany("A_None_2026-01-", 4).Plan();
  EXPECT_THAT(planned.findings,
              Contains(AllOf(
                  Field(&Finding::blocks, true),
                  Field(&Finding::what, "the rule \"none-date\" alone matches all 4 documents"))));
}

TEST(PlanOfACleanUp, ARuleThatMatchesNoneIsAWarningWhileSomethingIsNotKept) {
  const Planned planned = Planning().AddMany("A_None_", 2).AddMany("p2_nba_raw.", 8).Plan();
  std::vector<std::string> warned;
  for (const Finding& finding : planned.findings) {
    EXPECT_FALSE(finding.blocks);
    EXPECT_EQ(finding.severity, Severity::kWarning);
    warned.push_back(finding.what);
  }
  EXPECT_THAT(warned, ElementsAre("the rule \"year\" matches no document",
                                  "the rule \"dated\" matches no document"));
}

TEST(PlanOfACleanUp, ARuleBehindAnotherThatMatchesTheSameIsNoRuleThatMatchesNone) {
  const Planned planned =
      Planning().AddMany("A_None_2026-01-02_202_", 2).AddMany("p2_nba_raw.", 8).Plan();
  EXPECT_THAT(planned.findings, IsEmpty());
}

TEST(PlanOfACleanUp, OverABoundItSaysByHowMuchAndBlocks) {
  Planning many = Incident();
  many.spec.cleanup->delete_at_most = 1'000;
  Planned planned = many.Plan();
  ASSERT_EQ(planned.findings.size(), 1U);
  EXPECT_TRUE(planned.findings[0].blocks);
  EXPECT_EQ(planned.findings[0].what,
            "1,035 documents to delete, 35 more than delete_at_most allows (1,000)");
  many.spec.cleanup->delete_at_most = 1'035;
  many.spec.cleanup->delete_share = 0.3;
  planned = many.Plan();
  ASSERT_EQ(planned.findings.size(), 1U);
  EXPECT_EQ(planned.findings[0].what,
            "1,035 of 1,053 documents to delete, 720 more than delete_share allows (0.3, that is "
            "315)");
}

TEST(PlanOfACleanUp, WithoutACleanUpNothingIsDeletedAndThatIsSaid) {
  Planning watched = Incident();
  watched.spec.cleanup.reset();
  const Planned planned = watched.Plan();
  EXPECT_EQ(planned.change.action, Action::kNone);
  EXPECT_EQ(planned.change.documents, 0);
  ASSERT_EQ(planned.findings.size(), 1U);
  EXPECT_FALSE(planned.findings[0].blocks);
  EXPECT_THAT(planned.findings[0].what, HasSubstr("no cleanup is declared"));
  EXPECT_EQ(planned.change.ladder.at(0).verdict, lockstep::Verdict::kRefuted);
}

TEST(PlanOfACleanUp, IdsAreShownHarmless) {
  const Planned planned =
      Planning().Add("A_None_\n\x1b[31m").AddMany("p2_nba_raw.", 8).Add("\u202e").Plan();
  EXPECT_EQ(planned.change.diffs[0].note, "A_None_\\n\\x1b[31m");
  EXPECT_EQ(planned.change.unclassified, 1);
}

TEST(PlanOfACleanUp, ARulesCollectionThatWasNotScannedIsNoPlan) {
  EXPECT_THAT(PlanCleanUp(Planning().spec, Seen{.project = "p", .read_time = kReadTime}),
              Fails(Code::kFailedPrecondition, HasSubstr("not scanned")));
}

TEST(PlanOfACleanUp, ACollectionWithoutRulesIsCountedOnly) {
  const CollectionSpec spec{.path = "c", .bounds = Bounds{.expected = 30}};
  const Result<Planned> planned =
      PlanCleanUp(spec, {.project = "p", .read_time = kReadTime, .count = 18});
  ASSERT_THAT(planned, IsOk());
  EXPECT_EQ(planned->change.action, Action::kNone);
  EXPECT_EQ(planned->change.ladder.at(0).verdict, lockstep::Verdict::kUnknown);
  EXPECT_EQ(planned->findings.size(), 1U);
}

TEST(DocumentsRung, OnlyWhatThePlanNamesRefutesIt) {
  Planning live = Planning().Add("A_None_1").AddMany("p2_nba_raw.", 3);
  const CleanUpTask task = TaskFrom(live.Plan().change.payload).value();
  const std::string later = "2026-02-01T11:00:00Z";
  EXPECT_EQ(DocumentsRung(task, live.Scan(later)).verdict, lockstep::Verdict::kRefuted);
  EXPECT_THAT(DocumentsRung(task, live.Scan(later)).detail, HasSubstr("A_None_1"));
  live.documents[0].updated = "2026-02-01T10:30:00Z";
  const Evidence moved = DocumentsRung(task, live.Scan(later));
  EXPECT_EQ(moved.verdict, lockstep::Verdict::kProven);
  EXPECT_THAT(moved.detail, HasSubstr("1 bad changed or appeared since"));
  live.documents.erase(live.documents.begin());
  EXPECT_EQ(DocumentsRung(task, live.Scan(later)).verdict, lockstep::Verdict::kProven);
}

}  // namespace
}  // namespace lockstep::firestore
