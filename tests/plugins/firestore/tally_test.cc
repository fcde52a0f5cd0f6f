#include "plugins/firestore/tally.h"

#include <gmock/gmock.h>

#include "tests/plugins/firestore/planning.h"
#include "tests/support/matchers.h"

namespace lockstep::firestore {
namespace {

using ::lockstep::testing::Fails;
using ::lockstep::testing::IsOk;
using ::testing::HasSubstr;
using testing::Incident;
using testing::Planning;

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

}  // namespace
}  // namespace lockstep::firestore
