#include "plugins/firestore/bounds.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace lockstep::firestore {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<std::string> Whats(const std::vector<Finding>& findings) {
  std::vector<std::string> whats;
  for (const Finding& finding : findings) {
    EXPECT_FALSE(finding.blocks);
    EXPECT_EQ(finding.severity, Severity::kWarning);
    whats.push_back(finding.what);
  }
  return whats;
}

TEST(Bounds, SpeakUpWithNumbersAndNeverBlock) {
  const Bounds bounds{.expected = 30, .alert_above = 50};
  EXPECT_THAT(Whats(Judge(bounds, {.count = 1'053})),
              ElementsAre("1,053 documents, 1,003 above the alert bound of 50",
                          "1,053 documents proliferate: 35.1 times the 30 expected"));
  EXPECT_THAT(Whats(Judge(bounds, {.count = 18})),
              ElementsAre("18 documents where about 30 are expected"));
  EXPECT_THAT(Judge(bounds, {.count = 30}), IsEmpty());
  EXPECT_THAT(Judge(bounds, {.count = 50}), IsEmpty());
  EXPECT_EQ(Judge(bounds, {.count = 51}).size(), 1U);
  EXPECT_EQ(Judge(bounds, {.count = 60}).size(), 1U);
  EXPECT_EQ(Judge(bounds, {.count = 61}).size(), 2U);
  EXPECT_THAT(Whats(Judge({.expected = 1}, {.count = 0})),
              ElementsAre("0 documents where about 1 are expected"));
}

TEST(Bounds, ACountThatEndedEarlyIsSaidToBeMore) {
  const Bounds bounds{.expected = 30, .alert_above = 50};
  EXPECT_THAT(
      Whats(Judge(bounds, {.count = 10'000, .more = true})),
      ElementsAre("more than 10,000 documents, more than 9,950 above the alert bound of 50",
                  "more than 10,000 documents proliferate: more than 333.3 times the 30 expected"));
}

TEST(Bounds, ACountGoesFarBeyondEveryBound) {
  EXPECT_EQ(CountedUpTo(std::nullopt), 10'000);
  EXPECT_EQ(CountedUpTo(Bounds{.expected = 30, .alert_above = 50}), 10'000);
  EXPECT_EQ(CountedUpTo(Bounds{.expected = 3'000, .alert_above = 7'000}), 70'000);
  EXPECT_EQ(CountedUpTo(Bounds{.expected = 3'000, .alert_above = 5'000}), 60'000);
  EXPECT_EQ(CountedUpTo(Bounds{.expected = 1'000'000'000, .proliferation = 1e6}), 1e15);
}

TEST(Bounds, TooFewDocumentsAskForTheListOfThoseThatMustBeThere) {
  const Bounds bounds{.expected = 30};
  EXPECT_THAT(Judge(bounds, {.count = 18}).at(0).detail, HasSubstr("`documents`"));
  EXPECT_EQ(Judge(bounds, {.count = 18, .ids_listed = true}).at(0).detail,
            "A writer may have gone silent.");
}

}  // namespace
}  // namespace lockstep::firestore
