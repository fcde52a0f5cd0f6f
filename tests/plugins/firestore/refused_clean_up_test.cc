#include <gmock/gmock.h>

#include <optional>
#include <utility>

#include "tests/plugins/firestore/cleaning.h"

namespace lockstep::firestore {
namespace {

using testing::Cleaning;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

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

}  // namespace
}  // namespace lockstep::firestore
