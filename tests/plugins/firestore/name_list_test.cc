// The names of what a plan deletes, written out for a reviewer.
#include "plugins/firestore/name_list.h"

#include <gmock/gmock.h>

#include <string>
#include <string_view>

#include "tests/plugins/firestore/scene.h"
#include "tests/support/matchers.h"

namespace lockstep::firestore {
namespace {

using ::lockstep::testing::Fails;
using ::lockstep::testing::IsOkAndHolds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ListOfRemovals : public ::testing::Test {
 protected:
  testing::Scene scene_;
};

TEST_F(ListOfRemovals, TheListIsThePlansSetInOrder) {
  scene_.Fill(3, 2);
  scene_.database.Put("c/unknown");
  const Change change = scene_.Plan()->change;
  const std::string prefix = "projects/p/databases/(default)/documents/c/OddsProcessor_None_";
  EXPECT_THAT(scene_.NamesOf(change),
              IsOkAndHolds(ElementsAre(prefix + "00000", prefix + "00001", prefix + "00002")));
  EXPECT_EQ(StringAt(scene_.database.calls.back().second, "readTime"),
            StringAt(change.payload, "read_time"));
}

TEST_F(ListOfRemovals, AListThatIsNotThePlansIsAnError) {
  scene_.Fill(3, 2);
  const Change change = scene_.Plan()->change;
  // As many, but others: only the digest can tell.
  scene_.database.documents.erase(std::string(scene_.database.kPrefix) +
                                  "c/OddsProcessor_None_00000");
  scene_.database.documents[std::string(scene_.database.kPrefix) + "c/OddsProcessor_None_1"] = {
      .create_time = "2024-01-01T00:00:00Z", .update_time = "2024-01-01T00:00:00Z"};
  EXPECT_THAT(scene_.NamesOf(change), Fails(Code::kAborted, HasSubstr("3 documents of 3 planned")));
  scene_.database.Put("c/p2_nba_raw.more");
  EXPECT_THAT(scene_.NamesOf(change), Fails(Code::kDataLoss, HasSubstr("were counted")));
}

TEST_F(ListOfRemovals, AListEndsWithItsReader) {
  scene_.Fill(3, 2);
  const Change change = scene_.Plan()->change;
  int taken = 0;
  const Status listed =
      scene_.provider().ListRemovals(change, scene_.World(), [&](std::string_view) -> Status {
        ++taken;
        return Fail(Code::kResourceExhausted, "the disk is full");
      });
  EXPECT_THAT(listed, Fails(Code::kResourceExhausted, HasSubstr("full")));
  EXPECT_EQ(taken, 1);
}

TEST_F(ListOfRemovals, NothingIsListedWhereNothingIsDeleted) {
  scene_.Fill(0, 2);
  const Change change = scene_.Plan()->change;
  scene_.database.calls.clear();
  EXPECT_THAT(scene_.NamesOf(change), IsOkAndHolds(IsEmpty()));
  EXPECT_THAT(scene_.database.calls, IsEmpty());
}

}  // namespace
}  // namespace lockstep::firestore
