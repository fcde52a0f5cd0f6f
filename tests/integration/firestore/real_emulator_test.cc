#include "tests/integration/firestore/real_emulator.h"

#include <gmock/gmock.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <optional>

#include "plugins/firestore/collection.h"

namespace lockstep::firestore {
namespace {

using ::lockstep::testing::IsOk;
using ::testing::HasSubstr;
using testing::RealEmulator;
using ::testing::SizeIs;

double ProcessorSeconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

TEST_F(RealEmulator, Of1053DocumentsThe18GoodOnesAreLeftByteForByte) {
  Seed(1'035, 18);
  spec_["cleanup"]["settle_ms"] = 0;
  const std::map<std::string, Json> before = Documents();
  ASSERT_THAT(before, SizeIs(1'053));
  const Change change = PlannedChange();
  EXPECT_EQ(change.documents, 1'035);
  EXPECT_EQ(change.kept, 18);
  const int calls = http_->calls();
  const double used = ProcessorSeconds();
  const auto started = std::chrono::steady_clock::now();
  const Applied applied = Apply(change);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
  std::printf("clean-up of 1,035: %.3f s wall, %.3f s CPU, %d calls\n", took.count(),
              ProcessorSeconds() - used, http_->calls() - calls);
  ASSERT_FALSE(applied.error) << applied.error->message;
  EXPECT_EQ(applied.documents->deleted, 1'035);
  const std::map<std::string, Json> after = Documents();
  EXPECT_THAT(after, SizeIs(18));
  for (const auto& [name, document] : after) EXPECT_EQ(Dump(document), Dump(before.at(name)));
  ASSERT_THAT(backup_.kept, SizeIs(1'035));
  for (const Json& kept : backup_.kept) EXPECT_EQ(kept, before.at(StringAt(kept, "name")));
  const auto leases = Emulator().All(project_, "lockstep_leases").value();
  ASSERT_THAT(leases, SizeIs(1));
  EXPECT_EQ(leases.begin()->second["fields"]["released"]["booleanValue"], true);
  EXPECT_EQ(PlannedChange().action, Action::kNone);
}

TEST_F(RealEmulator, ADocumentThatChangesBetweenPlanAndApplySurvives) {
  Seed(60, 5);
  const Change change = PlannedChange();
  const std::string touched = Name("NbacTeamBoxscoreProcessor_None_10003");
  ASSERT_THAT(Emulator().Seed(project_, {{touched, {{"rows", {{"integerValue", "8"}}}}}}), IsOk());
  const Applied applied = Apply(change);
  ASSERT_FALSE(applied.error) << applied.error->message;
  EXPECT_EQ(applied.documents->deleted, 59);
  EXPECT_EQ(applied.documents->survived, 1);
  EXPECT_EQ(Documents().count(touched), 1U);
}

TEST_F(RealEmulator, ADocumentThatChangesRightBeforeTheCommitSurvives) {
  Seed(60, 5);
  const Change change = PlannedChange();
  const std::string touched = Name("NbacTeamBoxscoreProcessor_None_10003");
  bool done = false;
  http_->before = [&](const Request& request) {
    if (done || request.body.find("\"delete\"") == std::string::npos) return;
    done = true;
    ASSERT_THAT(Emulator().Seed(project_, {{touched, {{"rows", {{"integerValue", "8"}}}}}}),
                IsOk());
  };
  const Applied applied = Apply(change);
  ASSERT_FALSE(applied.error) << applied.error->message;
  EXPECT_EQ(applied.documents->deleted, 59);
  EXPECT_EQ(applied.documents->survived, 1);
  EXPECT_EQ(Documents().count(touched), 1U);
}

TEST_F(RealEmulator, AStolenLeaseStopsTheNextCommit) {
  Seed(60, 5);
  const Change change = PlannedChange();
  const std::string lease = LeaseName({.project = project_, .path = "processor_heartbeats"});
  int commits = 0;
  http_->before = [&](const Request& request) {
    if (request.body.find("\"delete\":\"" + Name("")) == std::string::npos) return;
    if (++commits != 2) return;
    ASSERT_THAT(Emulator().Seed(project_, {{lease, {{"run", {{"stringValue", "run-2"}}}}}}),
                IsOk());
  };
  const Applied applied = Apply(change);
  ASSERT_TRUE(applied.error);
  EXPECT_EQ(applied.error->code, Code::kAborted);
  EXPECT_THAT(applied.error->message, HasSubstr("run-2"));
  EXPECT_EQ(applied.documents->deleted, 25);
  EXPECT_THAT(Documents(), SizeIs(40));
}

// The first run stands still before its third commit for longer than its lease lasts, by the clock
// of the second run, which takes over and deletes the rest; then the first one wakes up.
TEST_F(RealEmulator, OfTwoRunsOneOfThemPausedPastItsLeaseOnlyTheOtherGoesOn) {
  Seed(2'000, 5);
  const Change change = PlannedChange();
  lockstep::testing::FakeClock later;
  std::optional<Applied> second;
  std::atomic<int> commits{0};
  http_->before = [&](const Request& request) {
    if (request.body.find("\"delete\":\"" + Name("")) == std::string::npos) return;
    if (++commits != 3) return;
    second = ApplyAs("run-2", change, later);
  };
  const Applied first = Apply(change);
  ASSERT_TRUE(second);
  ASSERT_FALSE(second->error) << second->error->message;
  ASSERT_TRUE(first.error);
  EXPECT_EQ(first.error->code, Code::kAborted);
  EXPECT_GT(second->documents->deleted, 0);
  EXPECT_EQ(first.documents->deleted + second->documents->deleted, 2'000) << "none of them twice";
  EXPECT_THAT(Documents(), SizeIs(5));
}

TEST_F(RealEmulator, OddIdsAreDeletedExactly) {
  std::map<std::string, Json> documents;
  const std::string longest = std::string(1'500 - 6, 'x') + "_None_";
  for (const std::string& id : std::vector<std::string>{
           "a\n_None_\tb", "\"_None_'\\", "💥_None_é", "%2F_None_+", "_None_ ", longest, "__id7__",
           "__id10__", "B_None_", "é_None_", std::string("nul\0_None_", 10)}) {
    documents[Name(id)] = Json::object();
  }
  documents[Name("kept Processor")] = Json::object();
  ASSERT_THAT(Emulator().Seed(project_, documents), IsOk());
  spec_["keep"] = {"kept*", "__id*"};
  const Change change = PlannedChange();
  EXPECT_EQ(change.documents, 9);
  const Applied applied = Apply(change);
  ASSERT_FALSE(applied.error) << applied.error->message;
  EXPECT_EQ(applied.documents->deleted, 9);
  EXPECT_THAT(Documents(), SizeIs(3));
}

TEST_F(RealEmulator, AwkwardIdsAreCountedListedAndProposedARuleFor) {
  std::map<std::string, Json> documents;
  const std::string longest = std::string(1'500 - 9, 'x') + "_a7ac21c9";
  const std::vector<std::string> awkward = {"a\nb_a7ac21c9", "\"q'\\_a7ac21c9", "💥é_a7ac21c9",
                                            "%2F..+_a7ac21c9", longest};
  for (const std::string& id : awkward) documents[Name(id)] = Json::object();
  for (int i = 0; i < 12; ++i) {
    documents[Name("Odds_None_" + std::to_string(10'000 + i) + "ab")] = Json::object();
  }
  documents[Name("watched")] = Json::object();
  ASSERT_THAT(Emulator().Seed(project_, documents), IsOk());
  spec_["bad_ids"] = {{{"name", "run"}, {"kind", "matches"}, {"value", "_[0-9a-f]{8}$"}}};
  spec_["documents"] = {"watched", "gone"};
  const Planned planned = PlanOfNow();
  EXPECT_EQ(planned.change.documents, 5);
  EXPECT_EQ(planned.change.unclassified, 12);
  EXPECT_EQ(planned.change.kept, 1);
  bool missing = false;
  bool proposed = false;
  for (const Finding& finding : planned.findings) {
    missing = missing || finding.detail.starts_with("Not there: gone.");
    proposed = proposed || (finding.verbatim.size() == 1 &&
                            finding.verbatim[0].find("matches: '^Odds_None_") != std::string::npos);
  }
  EXPECT_TRUE(missing);
  EXPECT_TRUE(proposed);
  std::vector<std::string> expected;
  for (const std::string& id : awkward) expected.push_back(Name(id));
  // The past is read: what came since is in no list.
  ASSERT_THAT(Emulator().Seed(project_, {{Name("late_a7ac21c9"), Json::object()}}), IsOk());
  EXPECT_THAT(NamesOf(planned.change),
              lockstep::testing::IsOkAndHolds(::testing::UnorderedElementsAreArray(expected)));
}

TEST_F(RealEmulator, GrowthIsToldFromTheServersCreateTimes) {
  Seed(60, 5);
  spec_["bounds"] = {{"expected", 30}, {"alert_above", 200}};
  const Planned planned = PlanOfNow();
  EXPECT_THAT(planned.change.reason, HasSubstr("60 of 65 documents are bad; about 60 a day"));
  const Json& rules = planned.change.payload.at("growth").at("rules");
  EXPECT_EQ(rules[0].at("by_day").size(), 1U) << "all of them are of today";
  EXPECT_EQ(rules[0].at("by_day")[0].get<int>() + rules[1].at("by_day")[0].get<int>(), 60);
  bool forecast = false;
  for (const Finding& finding : planned.findings) {
    forecast = forecast || finding.detail.find("the alert bound of 200 will be passed on ") !=
                               std::string::npos;
    EXPECT_FALSE(finding.blocks) << finding.what;
  }
  EXPECT_TRUE(forecast);
}

TEST_F(RealEmulator, ACountOfBoundsAloneEndsWhereItIsTold) {
  Seed(60, 5);
  const int calls = http_->calls();
  std::string body;
  http_->before = [&](const Request& request) { body = request.body; };
  spec_ = {{"path", "processor_heartbeats"}, {"bounds", {{"expected", 30}, {"alert_above", 50}}}};
  const Planned planned = PlanOfNow();
  EXPECT_EQ(http_->calls() - calls, 1);
  EXPECT_THAT(body, HasSubstr(R"("upTo":"10001")"));
  ASSERT_THAT(planned.findings, SizeIs(2));
  EXPECT_EQ(planned.findings[0].what, "65 documents, 15 above the alert bound of 50");
}

TEST_F(RealEmulator, ACollectionThatIsNotThereHasNoDocuments) {
  const Change change = PlannedChange();
  EXPECT_EQ(change.action, Action::kNone);
  EXPECT_EQ(change.kept, 0);
}

TEST_F(RealEmulator, ASubcollectionOfANamedDatabaseIsCleanedAlone) {
  const std::string root = "projects/" + project_ + "/databases/other/documents/";
  const Json nothing = Json::object();
  Json writes = Json::array();
  for (const char* path : {"a/b/c/x_None_1", "a/b/c/good", "a/b2/c/x_None_1", "c/x_None_1"}) {
    writes.push_back({{"update", {{"name", root + path}, {"fields", nothing}}}});
  }
  ASSERT_THAT(Emulator().Commit(project_, writes, "other"), IsOk());
  spec_["path"] = "a/b/c";
  spec_["database"] = "other";
  const Change change = PlannedChange();
  EXPECT_EQ(change.documents, 1);
  EXPECT_EQ(change.unclassified, 1);
  const Applied applied = Apply(change);
  ASSERT_FALSE(applied.error) << applied.error->message;
  EXPECT_EQ(applied.documents->deleted, 1);
  EXPECT_THAT(Emulator().All(project_, "c", "other").value(), SizeIs(1));
  EXPECT_EQ(PlannedChange().action, Action::kNone);
}

TEST_F(RealEmulator, ANewBadDocumentWhileSettlingIsAnError) {
  Seed(60, 5);
  spec_["cleanup"]["settle_ms"] = 1'500;
  const Change change = PlannedChange();
  int counts = 0;
  http_->before = [&](const Request& request) {
    if (request.url.find(":runAggregationQuery") == std::string::npos || ++counts != 3) return;
    ASSERT_THAT(Emulator().Seed(project_, {{Name("OddsProcessor_None_1"), Json::object()}}),
                IsOk());
  };
  const Applied applied = Apply(change);
  ASSERT_TRUE(applied.error);
  EXPECT_THAT(applied.error->message, HasSubstr("OddsProcessor_None_1; written by OddsProcessor"));
  EXPECT_EQ(applied.documents->deleted, 60);
}

}  // namespace
}  // namespace lockstep::firestore
