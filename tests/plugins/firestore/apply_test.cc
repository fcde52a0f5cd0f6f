#include "plugins/firestore/apply.h"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <numeric>
#include <set>

#include "plugins/firestore/collection.h"
#include "tests/plugins/firestore/scene.h"
#include "tests/support/matchers.h"

namespace lockstep::firestore {
namespace {

using ::lockstep::testing::IsOk;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using testing::FakeFirestore;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::Scene;
using ::testing::SizeIs;

Result<Response> Lost() { return Fail(Code::kUnavailable, "no answer"); }

bool Deletes(const std::string& method, const Json& body) {
  return method == "commit" && At(body, "writes").size() > 1;
}

std::string LeasePath() {
  const std::string name = LeaseName({.project = "p", .path = "c"});
  return name.substr(std::string(FakeFirestore::kPrefix).size());
}

class Cleaning : public ::testing::Test {
 protected:
  Change Planned() {
    const Result<lockstep::Planned> planned = scene_.Plan();
    EXPECT_THAT(planned, IsOk());
    return planned->change;
  }
  // Runs `act` before the nth commit that deletes, counted from 1.
  void BeforeDeletes(int nth, const std::function<std::optional<Result<Response>>()>& act) {
    scene_.database.before = [this, nth, act](const std::string& method,
                                              const Json& body) -> std::optional<Result<Response>> {
      if (!Deletes(method, body) || ++commits_ != nth) return std::nullopt;
      return act();
    };
  }
  void AfterDeletes(int nth, const std::function<std::optional<Result<Response>>()>& act) {
    scene_.database.after = [this, nth, act](const std::string& method,
                                             const Json& body) -> std::optional<Result<Response>> {
      if (!Deletes(method, body) || ++commits_ != nth) return std::nullopt;
      return act();
    };
  }
  std::vector<std::string> Leases() { return scene_.database.Holders(); }

  Scene scene_;
  int commits_ = 0;
};

void ExpectCounts(const Applied& applied, std::int64_t deleted, std::int64_t survived,
                  std::int64_t gone) {
  ASSERT_TRUE(applied.documents);
  EXPECT_EQ(applied.documents->deleted, deleted);
  EXPECT_EQ(applied.documents->survived, survived);
  EXPECT_EQ(applied.documents->gone, gone);
}

TEST_F(Cleaning, DeletesTheIncidentsDocumentsAndLeavesTheOthersAsTheyWere) {
  scene_.Fill(1'035, 18);
  const Change change = Planned();
  const auto before = scene_.database.documents;
  const Applied applied = scene_.Apply(change);
  EXPECT_FALSE(applied.error) << applied.error->message;
  ExpectCounts(applied, 1'035, 0, 0);
  EXPECT_EQ(applied.documents->backup, "memory");
  const std::vector<std::string> left = scene_.database.Ids("c");
  EXPECT_THAT(left, SizeIs(18));
  for (const std::string& id : left) {
    const std::string name = FakeFirestore::kPrefix + ("c/" + id);
    EXPECT_EQ(scene_.database.documents.at(name), before.at(name));
  }
}

TEST_F(Cleaning, ACanaryOf25GoesFirstThen499ACommit) {
  scene_.Fill(1'035, 18);
  scene_.Apply(Planned());
  EXPECT_THAT(scene_.database.DeletesByCommit(), ElementsAre(25, 499, 499, 12));
}

TEST_F(Cleaning, EveryCommitOfDeletesBeginsWithAnUnchangedRewriteOfTheLease) {
  scene_.Fill(600, 18);
  scene_.Apply(Planned());
  int checked = 0;
  for (const auto& [method, body] : scene_.database.calls) {
    if (!Deletes(method, body)) continue;
    const Json& fence = body.at("writes").at(0);
    EXPECT_EQ(StringAt(At(fence, "update"), "name"), FakeFirestore::kPrefix + LeasePath());
    EXPECT_NE(StringAt(At(fence, "currentDocument"), "updateTime"), "");
    EXPECT_EQ(StringAt(At(At(At(fence, "update"), "fields"), "run"), "stringValue"), "run-1");
    for (std::size_t i = 1; i < body.at("writes").size(); ++i) {
      EXPECT_NE(StringAt(At(body.at("writes").at(i), "currentDocument"), "updateTime"), "");
    }
    ++checked;
  }
  EXPECT_EQ(checked, 3);
}

TEST_F(Cleaning, TheLeaseIsReleasedWhetherItSucceedsOrNot) {
  scene_.Fill(30, 18);
  const Change change = Planned();
  scene_.backup.full = true;
  EXPECT_TRUE(scene_.Apply(change).error);
  EXPECT_THAT(Leases(), IsEmpty());
  scene_.backup.full = false;
  EXPECT_FALSE(scene_.Apply(change).error);
  EXPECT_THAT(Leases(), IsEmpty());
}

TEST_F(Cleaning, WithoutABackupNothingIsDeleted) {
  scene_.Fill(30, 18);
  const Change change = Planned();
  scene_.backup.full = true;
  const Applied applied = scene_.Apply(change);
  ASSERT_TRUE(applied.error);
  EXPECT_THAT(applied.error->message, HasSubstr("no space left"));
  ExpectCounts(applied, 0, 0, 0);
  EXPECT_THAT(scene_.database.DeletesByCommit(), IsEmpty());
  EXPECT_THAT(scene_.database.Ids("c"), SizeIs(48));
}

TEST_F(Cleaning, WhatIsDeletedWasKeptWholeBefore) {
  scene_.Fill(40, 18);
  const auto before = scene_.database.documents;
  BeforeDeletes(1, [&]() -> std::optional<Result<Response>> {
    EXPECT_THAT(scene_.backup.kept, SizeIs(25));
    return std::nullopt;
  });
  scene_.Apply(Planned());
  ASSERT_THAT(scene_.backup.kept, SizeIs(40));
  for (const Json& kept : scene_.backup.kept) {
    EXPECT_EQ(kept.at("fields"), before.at(StringAt(kept, "name")).fields);
  }
}

TEST_F(Cleaning, ADocumentThatMovedSinceThePlanIsKept) {
  scene_.Fill(30, 18);
  const Change change = Planned();
  scene_.database.Put("c/OddsProcessor_None_00003", {{"n", {{"integerValue", "new"}}}});
  const Applied applied = scene_.Apply(change);
  EXPECT_FALSE(applied.error);
  ExpectCounts(applied, 29, 1, 0);
  EXPECT_THAT(scene_.database.Ids("c"), Contains("OddsProcessor_None_00003"));
}

TEST_F(Cleaning, ADocumentThatVanishedSinceThePlanIsCountedAsGone) {
  scene_.Fill(30, 18);
  const Change change = Planned();
  scene_.database.Remove("c/OddsProcessor_None_00003");
  const Applied applied = scene_.Apply(change);
  EXPECT_FALSE(applied.error);
  ExpectCounts(applied, 29, 0, 1);
}

TEST_F(Cleaning, ADocumentThatAppearedSinceThePlanStays) {
  scene_.Fill(30, 18);
  const Change change = Planned();
  scene_.database.Put("c/Late_None_1");
  const Applied applied = scene_.Apply(change);
  EXPECT_FALSE(applied.error);
  ExpectCounts(applied, 30, 0, 0);
  EXPECT_THAT(scene_.database.Ids("c"), Contains("Late_None_1"));
}

TEST_F(Cleaning, ADocumentThatWasRecreatedSinceThePlanStays) {
  scene_.Fill(30, 18);
  const Change change = Planned();
  scene_.database.Remove("c/OddsProcessor_None_00003");
  scene_.database.Put("c/OddsProcessor_None_00003");
  const Applied applied = scene_.Apply(change);
  ExpectCounts(applied, 29, 0, 1);
  EXPECT_THAT(scene_.database.Ids("c"), Contains("OddsProcessor_None_00003"));
}

TEST_F(Cleaning, ADocumentThatMovesBetweenScanAndCommitIsDroppedAndTheRestSentAgain) {
  scene_.Fill(30, 18);
  const Change change = Planned();
  BeforeDeletes(1, [&]() -> std::optional<Result<Response>> {
    scene_.database.Put("c/OddsProcessor_None_00003", {{"n", {{"integerValue", "new"}}}});
    scene_.database.Remove("c/OddsProcessor_None_00004");
    return std::nullopt;
  });
  const Applied applied = scene_.Apply(change);
  EXPECT_FALSE(applied.error);
  ExpectCounts(applied, 28, 1, 1);
  EXPECT_THAT(scene_.database.DeletesByCommit(), ElementsAre(25, 23, 5));
  EXPECT_THAT(scene_.database.Ids("c"), Contains("OddsProcessor_None_00003"));
}

TEST_F(Cleaning, ACommitWhoseAnswerWasLostCountsAsOursIfItWasDone) {
  scene_.Fill(30, 18);
  const Change change = Planned();
  AfterDeletes(1, [] { return std::optional(Lost()); });
  const Applied applied = scene_.Apply(change);
  EXPECT_FALSE(applied.error);
  ExpectCounts(applied, 30, 0, 0);
  EXPECT_THAT(scene_.database.DeletesByCommit(), ElementsAre(25, 5));
}

TEST_F(Cleaning, ACommitThatNeverArrivedIsSentAgain) {
  scene_.Fill(30, 18);
  const Change change = Planned();
  BeforeDeletes(1, [] { return std::optional(Lost()); });
  const Applied applied = scene_.Apply(change);
  EXPECT_FALSE(applied.error);
  ExpectCounts(applied, 30, 0, 0);
  EXPECT_THAT(scene_.database.DeletesByCommit(), ElementsAre(25, 25, 5));
}

TEST_F(Cleaning, ACommitThatTheTransportRepeatedAfterItWasDoneCountsAsOurs) {
  scene_.Fill(30, 18);
  const Change change = Planned();
  AfterDeletes(1, [] {
    return std::optional<Result<Response>>(
        FakeFirestore::Refusal(400, "FAILED_PRECONDITION", "the stored version differs"));
  });
  const Applied applied = scene_.Apply(change);
  EXPECT_FALSE(applied.error);
  ExpectCounts(applied, 30, 0, 0);
}

TEST_F(Cleaning, ACommitThatIsNeverAnsweredEndsWithAnErrorAndItsCount) {
  scene_.Fill(30, 18);
  const Change change = Planned();
  scene_.database.before = [&](const std::string& method,
                               const Json& body) -> std::optional<Result<Response>> {
    if (!Deletes(method, body) || ++commits_ == 1) return std::nullopt;
    return Lost();
  };
  const Applied applied = scene_.Apply(change);
  ASSERT_TRUE(applied.error);
  EXPECT_EQ(applied.error->code, Code::kUnavailable);
  ExpectCounts(applied, 25, 0, 0);
  EXPECT_LE(commits_, 10);
  EXPECT_THAT(Leases(), IsEmpty());
}

TEST_F(Cleaning, AStolenLeaseStopsItBeforeTheNextDelete) {
  scene_.Fill(600, 18);
  const Change change = Planned();
  BeforeDeletes(2, [&]() -> std::optional<Result<Response>> {
    scene_.database.Put(LeasePath(), {{"run", {{"stringValue", "run-2"}}},
                                      {"holder", {{"stringValue", "bob@host"}}}});
    return std::nullopt;
  });
  const Applied applied = scene_.Apply(change);
  ASSERT_TRUE(applied.error);
  EXPECT_EQ(applied.error->code, Code::kAborted);
  EXPECT_THAT(applied.error->message, HasSubstr("bob@host (run run-2)"));
  ExpectCounts(applied, 25, 0, 0);
  EXPECT_THAT(scene_.database.Ids("c"), SizeIs(593));
  EXPECT_THAT(Leases(), SizeIs(1)) << "another's lease is not ours to release";
}

TEST_F(Cleaning, ALeaseThatWasRemovedByForceStopsIt) {
  scene_.Fill(600, 18);
  const Change change = Planned();
  BeforeDeletes(2, [&]() -> std::optional<Result<Response>> {
    scene_.database.Remove(LeasePath());
    return std::nullopt;
  });
  const Applied applied = scene_.Apply(change);
  ASSERT_TRUE(applied.error);
  EXPECT_EQ(applied.error->code, Code::kAborted);
  ExpectCounts(applied, 25, 0, 0);
}

TEST_F(Cleaning, ItIsRightTooWhereARewriteMovesTheUpdateTimeOfTheLease) {
  for (const bool told : {true, false}) {
    Scene scene;
    scene.Fill(600, 18);
    scene.database.rewrites_move_update_time = true;
    scene.database.tells_update_times = told;
    const Applied applied = scene.Apply(scene.Plan().value().change);
    EXPECT_FALSE(applied.error) << applied.error->message;
    ExpectCounts(applied, 600, 0, 0);
    EXPECT_THAT(scene.database.DeletesByCommit(), ElementsAre(25, 499, 76));
    EXPECT_THAT(scene.database.Holders(), IsEmpty());
  }
}

TEST_F(Cleaning, ACommitThatIsTooBigIsHalved) {
  for (const char* message :
       {"Transaction too big. Decrease transaction size.", "maximum 500 writes allowed per request",
        "gRPC message exceeds maximum size 4194304: 5000000"}) {
    Scene scene;
    scene.Fill(125, 18);
    const Change change = scene.Plan().value().change;
    scene.database.before = [&](const std::string& method,
                                const Json& body) -> std::optional<Result<Response>> {
      if (method != "commit" || At(body, "writes").size() <= 51) return std::nullopt;
      return FakeFirestore::Refusal(429, "RESOURCE_EXHAUSTED", message);
    };
    const Applied applied = scene.Apply(change);
    EXPECT_FALSE(applied.error);
    ExpectCounts(applied, 125, 0, 0);
    EXPECT_THAT(scene.database.DeletesByCommit(), ElementsAre(25, 100, 50, 50));
  }
}

TEST_F(Cleaning, ContentionIsWaitedOutABoundedNumberOfTimes) {
  scene_.Fill(30, 18);
  const Change change = Planned();
  const auto contended = [] {
    return std::optional<Result<Response>>(
        FakeFirestore::Refusal(409, "ABORTED", "too much contention"));
  };
  BeforeDeletes(1, contended);
  EXPECT_FALSE(scene_.Apply(change).error);
  EXPECT_THAT(scene_.clock.slept(), ElementsAre(Duration{500}));

  Scene stuck;
  stuck.Fill(30, 18);
  const Change other = stuck.Plan().value().change;
  stuck.database.before = [&](const std::string& method,
                              const Json& body) -> std::optional<Result<Response>> {
    return Deletes(method, body) ? contended() : std::nullopt;
  };
  const Applied applied = stuck.Apply(other);
  ASSERT_TRUE(applied.error);
  EXPECT_EQ(applied.error->code, Code::kAborted);
  EXPECT_THAT(stuck.clock.slept(), SizeIs(4));
}

TEST_F(Cleaning, ARefusalThatIsFinalStopsAtOnce) {
  scene_.Fill(600, 18);
  const Change change = Planned();
  BeforeDeletes(2, [] {
    return std::optional<Result<Response>>(
        FakeFirestore::Refusal(403, "PERMISSION_DENIED", "Missing or insufficient permissions."));
  });
  const Applied applied = scene_.Apply(change);
  ASSERT_TRUE(applied.error);
  EXPECT_EQ(applied.error->code, Code::kPermissionDenied);
  ExpectCounts(applied, 25, 0, 0);
  EXPECT_THAT(scene_.database.DeletesByCommit(), ElementsAre(25, 499));
}

TEST_F(Cleaning, TheLowerOfTheTwoBoundsWins) {
  scene_.Fill(30, 18);
  const Change change = Planned();
  scene_.limits.max_deletes = 29;
  const Applied applied = scene_.Apply(change);
  ASSERT_TRUE(applied.error);
  EXPECT_EQ(applied.error->code, Code::kFailedPrecondition);
  EXPECT_THAT(applied.error->message, HasSubstr("1 more than the operator's --max-deletes"));
  EXPECT_THAT(scene_.database.Ids("c"), SizeIs(48));
  scene_.limits.max_deletes = 30;
  EXPECT_FALSE(scene_.Apply(change).error);
}

TEST_F(Cleaning, APlanThatWasRaisedAboveItsOwnBoundsIsRefused) {
  scene_.Fill(30, 18);
  Change change = Planned();
  change.payload["delete_at_most"] = 29;
  EXPECT_THAT(scene_.Apply(change).error->message, HasSubstr("delete_at_most"));
  change.payload["delete_at_most"] = 30;
  change.payload["delete_share"] = 0.5;
  EXPECT_THAT(scene_.Apply(change).error->message, HasSubstr("delete_share"));
  change.payload["blocked"] = "keep and bad overlap";
  change.payload["delete_share"] = 0.9;
  EXPECT_THAT(scene_.Apply(change).error->message, HasSubstr("keep and bad overlap"));
  EXPECT_THAT(scene_.database.calls, SizeIs(3)) << "only the plan asked for anything";
}

TEST_F(Cleaning, MoreThanWasPlannedIsNeverDeleted) {
  scene_.Fill(30, 18);
  Change change = Planned();
  change.payload["planned"] = 29;
  const Applied applied = scene_.Apply(change);
  ASSERT_TRUE(applied.error);
  EXPECT_EQ(applied.error->code, Code::kAborted);
  EXPECT_THAT(scene_.database.Ids("c"), SizeIs(48));
  change.payload["planned"] = 30;
  change.payload["names_sha256"] = "0";
  EXPECT_EQ(scene_.Apply(change).error->code, Code::kAborted);
  EXPECT_THAT(scene_.database.Ids("c"), SizeIs(48));
  EXPECT_THAT(Leases(), IsEmpty());
}

TEST_F(Cleaning, APlanOfAnotherProjectOrWithHolesIsRefusedBeforeTheFirstRequest) {
  scene_.Fill(30, 18);
  const Change change = Planned();
  scene_.database.calls.clear();
  scene_.project = "other";
  EXPECT_EQ(scene_.Apply(change).error->code, Code::kFailedPrecondition);
  scene_.project = "p";
  for (const auto& [key, value] : change.payload.items()) {
    if (key == "by_rule" || key == "oldest" || key == "newest") continue;  // for people
    if (key == "growth") continue;                                         // for people, too
    if (key == "keep" || key == "bad_ids" || key == "names_sha256") continue;
    Change holed = change;
    holed.payload.erase(key);
    EXPECT_TRUE(scene_.Apply(holed).error) << key;
  }
  EXPECT_THAT(scene_.database.calls, IsEmpty());
}

TEST_F(Cleaning, AScanThatIsNotWhatWasCountedDeletesNothing) {
  scene_.Fill(30, 18);
  const Change change = Planned();
  bool once = false;
  scene_.database.before = [&](const std::string& method,
                               const Json&) -> std::optional<Result<Response>> {
    if (method == "runQuery" && !std::exchange(once, true))
      scene_.database.Remove("c/p2_nba_raw.001");
    return std::nullopt;
  };
  const Applied applied = scene_.Apply(change);
  ASSERT_TRUE(applied.error);
  EXPECT_EQ(applied.error->code, Code::kDataLoss);
  EXPECT_THAT(scene_.database.DeletesByCommit(), IsEmpty());
  EXPECT_THAT(Leases(), IsEmpty());
}

TEST_F(Cleaning, AStopEndsItBetweenTwoCommitsWithWhatWasDone) {
  scene_.Fill(600, 18);
  const Change change = Planned();
  AfterDeletes(1, [&]() -> std::optional<Result<Response>> {
    scene_.stop.request_stop();
    return std::nullopt;
  });
  const Applied applied = scene_.Apply(change);
  ASSERT_TRUE(applied.error);
  EXPECT_EQ(applied.error->code, Code::kCancelled);
  ExpectCounts(applied, 25, 0, 0);
  EXPECT_THAT(Leases(), IsEmpty());
}

TEST_F(Cleaning, ProgressIsToldUpToTheWholeNumber) {
  scene_.Fill(600, 18);
  scene_.Apply(Planned());
  std::vector<std::int64_t> done;
  for (const ProgressNote& note : scene_.progress.notes()) {
    EXPECT_EQ(note.total, 600);
    done.push_back(note.done);
  }
  EXPECT_THAT(done, ElementsAre(0, 25, 524, 600));
}

TEST_F(Cleaning, ASecondApplyOfTheSamePlanFindsEverythingGone) {
  scene_.Fill(30, 18);
  const Change change = Planned();
  scene_.Apply(change);
  const Applied again = scene_.Apply(change);
  EXPECT_FALSE(again.error);
  ExpectCounts(again, 0, 0, 30);
}

// --- settling ---

class Settling : public Cleaning {
 protected:
  void SetUp() override {
    scene_.Fill(30, 18);
    scene_.spec["cleanup"]["settle_ms"] = 120'000;
    scene_.after = {{"cloud_run_job", "odds-processor-backfill"}};
  }
  // Runs `act` before the nth count once the deletes are over.
  void BeforeCount(int nth, const std::function<void()>& act) {
    scene_.database.before = [this, nth, act](const std::string& method,
                                              const Json&) -> std::optional<Result<Response>> {
      const bool cleaned = !scene_.database.DeletesByCommit().empty();
      if (cleaned && method == "runAggregationQuery" && ++counts_ == nth) act();
      return std::nullopt;
    };
  }
  int counts_ = 0;
};

TEST_F(Settling, AQuietCollectionSettlesInItsTime) {
  const Applied applied = scene_.Apply(Planned());
  EXPECT_FALSE(applied.error);
  const std::vector<Duration> slept = scene_.clock.slept();
  EXPECT_EQ(std::accumulate(slept.begin(), slept.end(), Duration{0}), Duration{120'000});
  EXPECT_THAT(slept, Each(Duration{2'000}));
  EXPECT_EQ(scene_.progress.notes().back().waiting_for, "settling, 2s left");
}

TEST_F(Settling, ScansAgainOnlyWhereTheCountMovedAndInTheEnd) {
  const Change change = Planned();
  scene_.database.calls.clear();
  scene_.Apply(change);
  const auto scans = std::count_if(scene_.database.calls.begin(), scene_.database.calls.end(),
                                   [](const auto& call) { return call.first == "runQuery"; });
  EXPECT_EQ(scans, 3) << "before the deletes, at first and in the end";
}

TEST_F(Settling, ANewBadDocumentIsAnErrorThatNamesItAndItsLikelyWriter) {
  const Change change = Planned();
  BeforeCount(3, [&] { scene_.database.Put("c/OddsProcessor_None_new"); });
  const Applied applied = scene_.Apply(change);
  ASSERT_TRUE(applied.error);
  EXPECT_EQ(applied.error->code, Code::kFailedPrecondition);
  EXPECT_THAT(applied.error->message, HasSubstr("OddsProcessor_None_new"));
  EXPECT_THAT(applied.error->message, HasSubstr("likely cloud_run_job.odds-processor-backfill"));
  ExpectCounts(applied, 30, 0, 0);
  EXPECT_THAT(scene_.clock.slept(), SizeIs(3)) << "it is told at once";
  EXPECT_THAT(Leases(), IsEmpty());
}

TEST_F(Settling, ANewBadDocumentThatHidesBehindARemovedOneIsFoundInTheEnd) {
  const Change change = Planned();
  BeforeCount(3, [&] {
    scene_.database.Put("c/OddsProcessor_None_new");
    scene_.database.Remove("c/p2_nba_raw.001");
  });
  EXPECT_THAT(scene_.Apply(change).error->message, HasSubstr("OddsProcessor_None_new"));
}

TEST_F(Settling, ANewGoodDocumentIsFine) {
  const Change change = Planned();
  BeforeCount(3, [&] { scene_.database.Put("c/p2_nba_raw.new"); });
  EXPECT_FALSE(scene_.Apply(change).error);
}

TEST_F(Settling, WhatAppearedBetweenPlanAndApplyIsTheNextPlans) {
  const Change change = Planned();
  scene_.database.Put("c/OddsProcessor_None_between");
  EXPECT_FALSE(scene_.Apply(change).error);
  EXPECT_THAT(scene_.database.Ids("c"), Contains("OddsProcessor_None_between"));
}

TEST_F(Settling, AStopEndsItAtOnceWithWhatWasDone) {
  const Change change = Planned();
  BeforeCount(3, [&] { scene_.stop.request_stop(); });
  const Applied applied = scene_.Apply(change);
  ASSERT_TRUE(applied.error);
  EXPECT_EQ(applied.error->code, Code::kCancelled);
  ExpectCounts(applied, 30, 0, 0);
  EXPECT_THAT(scene_.clock.slept(), SizeIs(3));
  EXPECT_THAT(Leases(), IsEmpty());
}

TEST_F(Settling, TheLeaseIsRenewedEvery15Seconds) {
  const Change change = Planned();
  scene_.database.calls.clear();
  scene_.Apply(change);
  int renewals = 0;
  for (const auto& [method, body] : scene_.database.calls) {
    if (method != "commit" || At(body, "writes").size() != 1) continue;
    const Json& fields = At(At(body.at("writes").at(0), "update"), "fields");
    if (At(At(fields, "released"), "booleanValue") == true) continue;
    if (fields.is_object() && StringAt(At(fields, "renewals"), "integerValue") != "0") ++renewals;
  }
  EXPECT_EQ(renewals, 7);  // at 16 s, and every 16 s of the 120
}

// --- whatever happens ---

RC_GTEST_PROP(CleaningProperty, NeverMoreThanTheBoundAndNeverWhatNoRuleNames, ()) {
  Scene scene;
  const int bad = *rc::gen::inRange(0, 80);
  const int good = *rc::gen::inRange(0, 20);
  const int other = *rc::gen::inRange(0, 20);
  const int bound = *rc::gen::inRange(1, 100);
  scene.Fill(bad, good);
  for (int i = 0; i < other; ++i) scene.database.Put("c/unnamed-" + std::to_string(i));
  scene.spec["cleanup"]["delete_at_most"] = bound;
  scene.spec["cleanup"]["delete_share"] = 1.0;
  const Result<Planned> planned = scene.Plan();
  RC_ASSERT(planned.has_value());
  const bool blocks = std::any_of(planned->findings.begin(), planned->findings.end(),
                                  [](const Finding& finding) { return finding.blocks; });
  // One request in ten is lost, before or after it was served.
  const auto losing = [](const std::string&, const Json&) -> std::optional<Result<Response>> {
    if (*rc::gen::inRange(0, 20) == 0) return Lost();
    return std::nullopt;
  };
  scene.database.before = losing;
  scene.database.after = losing;
  const Applied applied = scene.Apply(planned->change);
  scene.database.before = nullptr;
  scene.database.after = nullptr;
  const auto left = static_cast<int>(scene.database.Ids("c").size());
  const int deleted = bad + good + other - left;
  RC_ASSERT(deleted <= bound);
  RC_ASSERT(!blocks || deleted == 0);
  RC_ASSERT(applied.error.has_value() || deleted == bad);
  const std::vector<std::string> ids = scene.database.Ids("c");
  RC_ASSERT(std::count_if(ids.begin(), ids.end(), [](const std::string& id) {
              return id.find("_None_") == std::string::npos;
            }) == good + other);
  std::set<std::string> kept;
  for (const Json& document : scene.backup.kept) kept.insert(StringAt(document, "name"));
  RC_ASSERT(static_cast<int>(kept.size()) >= deleted);
}

}  // namespace
}  // namespace lockstep::firestore
