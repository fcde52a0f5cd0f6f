#include "plugins/firestore/clean_up.h"

#include <fmt/core.h>
#include <gmock/gmock.h>

#include <algorithm>

#include "plugins/firestore/bounds.h"
#include "plugins/firestore/documents_rung.h"
#include "plugins/firestore/figures.h"
#include "plugins/firestore/tally.h"
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
using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* kReadTime = "2026-02-01T10:00:00.123456Z";
constexpr const char* kOld = "2026-01-01T00:00:00Z";

struct Stored {
  std::string id{};
  std::string created = kOld;
  std::string updated = kOld;
};

// A spec, and the scan of a collection under it.
struct Planning {
  CollectionSpec spec{.path = "c",
                      .rules = {.keep = {"p2_nba_raw.*", "*Processor"},
                                .bad = {{"none-date", RuleKind::kContains, "_None_"},
                                        {"year", RuleKind::kContains, "_202"},
                                        {"dated", RuleKind::kDate, ""}}},
                      .cleanup = CleanUpSpec{.delete_at_most = 2'000, .delete_share = 0.99}};
  std::vector<Stored> documents{};

  Planning& Add(const std::string& id) {
    documents.push_back({.id = id});
    return *this;
  }
  Planning& AddMany(const std::string& head, int count) {
    for (int i = 0; i < count; ++i) Add(fmt::format("{}{:05}", head, i));
    return *this;
  }

  Seen Scan(const std::string& read_time = kReadTime) {
    std::sort(documents.begin(), documents.end(),
              [](const Stored& a, const Stored& b) { return a.id < b.id; });
    const Duration untouched_for = spec.cleanup ? spec.cleanup->untouched_for : Duration{0};
    const Sentence sentence = Sentence::Make(spec.rules, read_time, untouched_for).value();
    Tally tally({.project = "p", .path = "c"}, sentence);
    for (const Stored& document : documents) {
      tally.Add({document.id, document.created, document.updated});
    }
    return std::move(tally).Finish();
  }

  Planned Plan() { return PlanCleanUp(spec, Scan()).value(); }
};

Planning Incident() {
  Planning incident;
  return incident.AddMany("Nbac_None_", 1'022)
      .AddMany("Sched_2025-12-14_", 13)
      .AddMany("p2_nba_raw.", 17)
      .Add("PlayerProcessor");
}

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

// --- the tally ---

TEST(Tally, TheDigestIsThatOfTheNamesEachOnALine) {
  const Seen seen = Planning().Add("A_None_1").Add("B_None_2").Add("XProcessor").Scan();
  const std::string prefix = "projects/p/databases/(default)/documents/c/";
  EXPECT_EQ(seen.names_sha256, Sha256Hex(prefix + "A_None_1\n" + prefix + "B_None_2\n"));
}

TEST(Tally, KeepsAtMostTenIdsOfEachKindAndTheTimesOfTheBad) {
  Planning many = Planning().AddMany("A_None_", 30).AddMany("other", 30);
  many.documents[3].created = "2025-09-18T00:00:00Z";
  many.documents[4].created = "2026-01-20T00:00:00Z";
  const Seen seen = many.Scan();
  EXPECT_EQ(seen.bad[0].sample.size(), kSampleSize);
  EXPECT_EQ(seen.unclassified_sample.size(), kSampleSize);
  EXPECT_EQ(seen.unclassified, 30);
  EXPECT_EQ(seen.oldest, "2025-09-18T00:00:00Z");
  EXPECT_EQ(seen.newest, "2026-01-20T00:00:00Z");
}

TEST(Tally, SurvivesTheWayThroughAnObservationsState) {
  Planning overlap = Incident();
  overlap.Add("p2_nba_raw.x_None_1").Add("unnamed");
  const Seen seen = overlap.Scan();
  const Result<Seen> back = SeenFrom(ToJson(seen));
  ASSERT_THAT(back, IsOk());
  EXPECT_EQ(ToJson(*back), ToJson(seen));
  EXPECT_EQ(back->Deletable(), 1'035);
  EXPECT_EQ(back->overlap, 1);
}

TEST(Tally, AStateWithHolesIsNotTakenForAnEmptyCollection) {
  Json state = ToJson(Incident().Scan());
  for (const char* key : {"project", "read_time", "scanned", "count", "bad", "names_sha256"}) {
    Json holed = state;
    holed.erase(key);
    EXPECT_THAT(SeenFrom(holed), Fails(Code::kDataLoss, HasSubstr("incomplete"))) << key;
  }
}

// --- the rung ---

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

// --- bounds, figures, specs, times ---

std::vector<std::string> Whats(const std::vector<Finding>& findings) {
  std::vector<std::string> whats;
  for (const Finding& finding : findings) {
    EXPECT_FALSE(finding.blocks);
    EXPECT_EQ(finding.severity, Severity::kWarning);
    whats.push_back(finding.what);
  }
  return whats;
}

TEST(Bounds, SpeakUpWithNumbersAndNeverBlock) {
  const Bounds bounds{.expected = 30, .alert_above = 50};
  EXPECT_THAT(Whats(Judge(bounds, {.count = 1'053})),
              ElementsAre("1,053 documents, 1,003 above the alert bound of 50",
                          "1,053 documents proliferate: 35.1 times the 30 expected"));
  EXPECT_THAT(Whats(Judge(bounds, {.count = 18})),
              ElementsAre("18 documents where about 30 are expected"));
  EXPECT_THAT(Judge(bounds, {.count = 30}), IsEmpty());
  EXPECT_THAT(Judge(bounds, {.count = 50}), IsEmpty());
  EXPECT_EQ(Judge(bounds, {.count = 51}).size(), 1U);
  EXPECT_EQ(Judge(bounds, {.count = 60}).size(), 1U);
  EXPECT_EQ(Judge(bounds, {.count = 61}).size(), 2U);
  EXPECT_THAT(Whats(Judge({.expected = 1}, {.count = 0})),
              ElementsAre("0 documents where about 1 are expected"));
}

TEST(Bounds, ACountThatEndedEarlyIsSaidToBeMore) {
  const Bounds bounds{.expected = 30, .alert_above = 50};
  EXPECT_THAT(
      Whats(Judge(bounds, {.count = 10'000, .more = true})),
      ElementsAre("more than 10,000 documents, more than 9,950 above the alert bound of 50",
                  "more than 10,000 documents proliferate: more than 333.3 times the 30 expected"));
}

TEST(Bounds, ACountGoesFarBeyondEveryBound) {
  EXPECT_EQ(CountedUpTo(std::nullopt), 10'000);
  EXPECT_EQ(CountedUpTo(Bounds{.expected = 30, .alert_above = 50}), 10'000);
  EXPECT_EQ(CountedUpTo(Bounds{.expected = 3'000, .alert_above = 7'000}), 70'000);
  EXPECT_EQ(CountedUpTo(Bounds{.expected = 3'000, .alert_above = 5'000}), 60'000);
  EXPECT_EQ(CountedUpTo(Bounds{.expected = 1'000'000'000, .proliferation = 1e6}), 1e15);
}

TEST(Bounds, TooFewDocumentsAskForTheListOfThoseThatMustBeThere) {
  const Bounds bounds{.expected = 30};
  EXPECT_THAT(Judge(bounds, {.count = 18}).at(0).detail, HasSubstr("`documents`"));
  EXPECT_EQ(Judge(bounds, {.count = 18, .ids_listed = true}).at(0).detail,
            "A writer may have gone silent.");
}

TEST(Figures, AreGroupedByThousands) {
  EXPECT_EQ(Grouped(0), "0");
  EXPECT_EQ(Grouped(999), "999");
  EXPECT_EQ(Grouped(1'000), "1,000");
  EXPECT_EQ(Grouped(-1'234'567), "-1,234,567");
  EXPECT_EQ(Documents(1), "1 document");
}

TEST(CollectionSpec, FillsInDefaultsAndSurvivesTheWayThroughJson) {
  const Json written = {{"path", "a/b/c"},
                        {"bad_ids", {{{"name", "r"}, {"kind", "suffix"}, {"value", "_old"}}}},
                        {"documents", {"p", "q"}},
                        {"stale_after_ms", 7'200'000},
                        {"bounds", {{"expected", 30}}},
                        {"cleanup", {{"delete_at_most", 5}}}};
  const Result<CollectionSpec> spec = SpecFrom(written);
  ASSERT_THAT(spec, IsOk());
  EXPECT_EQ(spec->database, "(default)");
  EXPECT_THAT(spec->watched.documents, ElementsAre("p", "q"));
  EXPECT_EQ(spec->watched.stale_after, Duration{7'200'000});
  EXPECT_DOUBLE_EQ(spec->bounds->proliferation, 2.0);
  EXPECT_DOUBLE_EQ(spec->cleanup->delete_share, 0.3);
  EXPECT_EQ(ToJson(*SpecFrom(ToJson(*spec))), ToJson(*spec));
}

TEST(CollectionSpec, WhatIsOutOfRangeIsRefused) {
  const auto refused = [](const std::string& pointer, const Json& value) {
    Json spec = {{"path", "c"},
                 {"bad_ids", {{{"name", "r"}, {"kind", "suffix"}, {"value", "_old"}}}},
                 {"bounds", {{"expected", 30}}},
                 {"cleanup", {{"delete_at_most", 5}}}};
    spec[Json::json_pointer(pointer)] = value;
    return !SpecFrom(spec).has_value();
  };
  EXPECT_TRUE(refused("/path", "a/b"));
  EXPECT_TRUE(refused("/path", ""));
  EXPECT_TRUE(refused("/path", "a//c"));
  EXPECT_TRUE(refused("/path", "__x__"));
  EXPECT_TRUE(refused("/path", ".."));
  EXPECT_TRUE(refused("/path", "lockstep_leases"));
  EXPECT_TRUE(refused("/database", "a/b"));
  EXPECT_TRUE(refused("/bad_ids", Json::array()));
  EXPECT_TRUE(refused("/documents", {"a/b"}));
  EXPECT_TRUE(refused("/documents", {7}));
  EXPECT_TRUE(refused("/documents", {"it_is_old", "this_one_old"})) << "bad by a rule";
  EXPECT_FALSE(refused("/documents", {"it"}));
  EXPECT_TRUE(refused("/stale_after_ms", 0));
  EXPECT_TRUE(refused("/bounds/expected", 0));
  EXPECT_TRUE(refused("/bounds/alert_above", -1));
  EXPECT_TRUE(refused("/bounds/proliferation", "x"));
  EXPECT_TRUE(refused("/cleanup/delete_at_most", 0));
  EXPECT_TRUE(refused("/cleanup/delete_at_most", 1.5));
  EXPECT_TRUE(refused("/cleanup/delete_at_most", UINT64_MAX));
  EXPECT_TRUE(refused("/cleanup/delete_share", 1.1));
  EXPECT_TRUE(refused("/cleanup/delete_share", -0.1));
  EXPECT_TRUE(refused("/cleanup/settle_ms", -1));
  EXPECT_TRUE(refused("/cleanup/untouched_for_ms", "1h"));
  EXPECT_FALSE(refused("/path", "a/b/c"));
}

TEST(Sentence, TheCutoffIsExactToTheServersLastDigit) {
  EXPECT_EQ(EarlierBy("2026-02-01T10:00:00.123456Z", Duration{0}), "2026-02-01T10:00:00.123456Z");
  EXPECT_EQ(EarlierBy("2026-02-01T10:00:00.123456789Z", Duration{1'500}),
            "2026-02-01T09:59:58.623456789Z");
  EXPECT_EQ(EarlierBy("2026-02-01T10:00:00.500400Z", Duration{500}), "2026-02-01T10:00:00.000400Z");
  EXPECT_EQ(EarlierBy("2026-02-01T10:00:00Z", Duration{3'600'000}), "2026-02-01T09:00:00Z");
  EXPECT_EQ(EarlierBy("yesterday", Duration{0}), std::nullopt);
  EXPECT_THAT(Sentence::Make({}, "", Duration{0}), Fails(Code::kInvalidArgument, HasSubstr("")));
}

TEST(Collection, NamesAreOfOneCollectionOnly) {
  const Collection collection{.project = "p", .path = "c"};
  const std::string root = "projects/p/databases/(default)/documents/";
  EXPECT_EQ(IdIn(collection, root + "c/x"), "x");
  EXPECT_EQ(IdIn(collection, root + "c/"), std::nullopt);
  EXPECT_EQ(IdIn(collection, root + "c/x/sub/y"), std::nullopt);
  EXPECT_EQ(IdIn(collection, root + "cc/x"), std::nullopt);
  EXPECT_EQ(IdIn(collection, "projects/p2/databases/(default)/documents/c/x"), std::nullopt);
  EXPECT_EQ(IdIn(collection, "projects/p/databases/other/documents/c/x"), std::nullopt);
}

TEST(Collection, IdsAreOrderedAsTheServerOrdersThem) {
  const std::vector<std::string> ordered = {"__id-3__", "__id9__", "__id10__", "10",     "9",
                                            "B",        "Z",       "_x",       "__id__", "a",
                                            "a-b",      "a_b",     "é",        "\uffee", "💥"};
  std::vector<std::string> by_bytes(ordered.begin() + 3, ordered.end());
  std::sort(by_bytes.begin(), by_bytes.end());
  for (std::size_t i = 0; i + 1 < 3; ++i) EXPECT_TRUE(ComesBefore(ordered[i], ordered[i + 1]));
  EXPECT_TRUE(ComesBefore("__id10__", by_bytes.front()));
  for (std::size_t i = 0; i + 1 < by_bytes.size(); ++i) {
    EXPECT_TRUE(ComesBefore(by_bytes[i], by_bytes[i + 1]));
    EXPECT_FALSE(ComesBefore(by_bytes[i + 1], by_bytes[i]));
  }
  EXPECT_FALSE(ComesBefore("a", "a"));
}

}  // namespace
}  // namespace lockstep::firestore
