#include <gmock/gmock.h>

#include <optional>

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

}  // namespace
}  // namespace lockstep::firestore
