#include "plugins/firestore/bad_name_tally.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lockstep::firestore {
namespace {

const std::string kTallyTime = "2026-02-01T10:00:00Z";

Rules NoneRule() {
  return {.keep = {"good"},
          .bad = {{.name = "none", .kind = RuleKind::kContains, .value = "_None_"}}};
}

TEST(BadNameTally, GroupsBadDocumentsByTheirWriterTheNewestFirst) {
  const Rules rules = NoneRule();
  BadNameTally tally(rules, kTallyTime);
  for (const auto& [id, created] :
       std::vector<std::pair<std::string, std::string>>{{"A_None_1", "2026-02-01T08:00:00Z"},
                                                        {"A_None_2", "2026-02-01T09:00:00Z"},
                                                        {"B_None_1", "2026-01-31T09:00:00Z"},
                                                        {"good", "2026-02-01T09:30:00Z"},
                                                        {"unclassified", "2026-02-01T09:30:00Z"}}) {
    tally.Add({.id = id, .create_time = created, .update_time = created});
  }
  const BadDocuments bad = std::move(tally).Finish();
  EXPECT_EQ(bad.count, 3);
  EXPECT_EQ(bad.first, "2026-01-31T09:00:00Z");
  ASSERT_EQ(bad.names.size(), 2U);
  EXPECT_EQ(bad.names[0].name, "A");
  EXPECT_EQ(bad.names[0].newest.front().id, "A_None_2");
  EXPECT_EQ(bad.unnamed, 0);
}

TEST(BadNameTally, KeepsNoMoreThanItSaysOfDocumentsAndOfNames) {
  const Rules rules = NoneRule();
  BadNameTally tally(rules, kTallyTime);
  for (int n = 0; n < 300; ++n) {
    const std::string same = "A_None_" + std::to_string(n);
    const std::string other = "B" + std::to_string(n) + "_None_1";
    for (const std::string& id : {same, other}) {
      tally.Add({.id = id, .create_time = kTallyTime, .update_time = kTallyTime});
    }
  }
  const BadDocuments bad = std::move(tally).Finish();
  EXPECT_EQ(bad.count, 600);
  EXPECT_EQ(bad.names.size(), kMostBadNames);
  EXPECT_EQ(bad.names[0].count, 300);
  EXPECT_EQ(bad.names[0].newest.size(), kMostOfOneName);
  EXPECT_EQ(bad.unnamed, 600 - 300 - (static_cast<int>(kMostBadNames) - 1));
}

}  // namespace
}  // namespace lockstep::firestore
