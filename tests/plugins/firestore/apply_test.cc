#include "plugins/firestore/apply.h"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "tests/plugins/firestore/cleaning.h"

namespace lockstep::firestore {
namespace {

using testing::Cleaning;
using ::testing::Contains;
using testing::Deletes;
using ::testing::ElementsAre;
using testing::ExpectCounts;
using testing::FakeFirestore;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::LeasePath;
using testing::Lost;
using testing::Scene;
using ::testing::SizeIs;

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
