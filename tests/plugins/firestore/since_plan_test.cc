#include "plugins/firestore/since_plan.h"

#include <gmock/gmock.h>

#include <string>

namespace lockstep::firestore {
namespace {

using ::testing::HasSubstr;
using Since = SincePlan::State;

Change ACleanUp(Action action, const std::string& oldest) {
  return {.address = {"firestore_collection", "h"},
          .action = action,
          .payload = {{"project", "p"},
                      {"database", "(default)"},
                      {"path", "h"},
                      {"read_time", "1970-01-01T09:00:00.5Z"},
                      {"untouched_for_ms", 0},
                      {"settle_ms", 0},
                      {"delete_at_most", 9},
                      {"delete_share", 0.3},
                      {"keep", Json::array({"*Processor"})},
                      {"bad_ids", Json::array()},
                      {"suspended", Json::array()},
                      {"oldest", oldest}}};
}

const Change kPlanned = ACleanUp(Action::kDelete, "1970-01-01T01:00:00Z");

TEST(CollectionSincePlan, IsDoneOnceAllThatIsBadIsNewerThanThePlan) {
  const auto state = [](Action now, const std::string& oldest) {
    return CompareWithNow(kPlanned, ACleanUp(now, oldest)).state;
  };
  EXPECT_EQ(state(Action::kDelete, "1970-01-01T01:00:00Z"), Since::kToDo);
  EXPECT_EQ(state(Action::kDelete, "1970-01-01T09:00:00.5Z"), Since::kToDo);
  EXPECT_EQ(state(Action::kDelete, "1970-01-01T09:00:00.500001Z"), Since::kDone);
  EXPECT_EQ(state(Action::kDelete, "no time"), Since::kToDo);
  EXPECT_EQ(state(Action::kNone, ""), Since::kDone);
}

TEST(CollectionSincePlan, IsNotDoneWhileARuleIsSuspendedThatWasNot) {
  Change now = ACleanUp(Action::kNone, "");
  now.payload["suspended"] = {"none-date"};
  EXPECT_EQ(CompareWithNow(kPlanned, now).state, Since::kToDo);
}

TEST(CollectionSincePlan, OfWhichNothingWasPlannedHasNothingToDoWhateverCame) {
  const Change planned = ACleanUp(Action::kNone, "");
  EXPECT_EQ(CompareWithNow(planned, kPlanned).state, Since::kDone);
}

TEST(CollectionSincePlan, ThatWantsWhatTheManifestDoesNotHasMoved) {
  for (const char* key : {"project", "database", "path", "untouched_for_ms", "settle_ms",
                          "delete_at_most", "delete_share", "keep", "bad_ids", "backup"}) {
    Change forged = kPlanned;
    forged.payload[key] = "another";
    const SincePlan since = CompareWithNow(forged, kPlanned);
    EXPECT_EQ(since.state, Since::kMoved) << key;
    EXPECT_THAT(since.moved, HasSubstr(key));
  }
}

}  // namespace
}  // namespace lockstep::firestore
