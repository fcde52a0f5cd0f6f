#include "plugins/firestore/collection.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <string>
#include <vector>

namespace lockstep::firestore {
namespace {

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
