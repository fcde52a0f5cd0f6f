#include "plugins/logging/mention_finder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugins/logging/query.h"

namespace lockstep::logging {
namespace {

using ::testing::HasSubstr;

TEST(MentionFilter, AsksForAllIdsAtOnceAndForNoMoreThanAFilterHolds) {
  std::set<std::string> asked;
  const std::vector<std::string> ids = {"A_None_1", "B\"_None_2"};
  const std::string filter = MentionFilter(ids, "us-west2", "2026-02-01T10:00:00Z", asked);
  EXPECT_EQ(asked.size(), 2U);
  EXPECT_THAT(filter, HasSubstr(R"((textPayload:"A_None_1" OR jsonPayload.message:"A_None_1" OR )"
                                R"(textPayload:"B\"_None_2" OR)"));
  EXPECT_THAT(filter, HasSubstr(R"(AND timestamp>="2026-02-01T10:00:00Z")"));
  asked.clear();
  const std::vector<std::string> long_ones = {"a" + std::string(6'000, 'x'),
                                              "b" + std::string(6'000, 'x')};
  EXPECT_LE(MentionFilter(long_ones, "r", "t", asked).size(), kLongestFilter);
  EXPECT_EQ(asked.size(), 1U);
}

TEST(TakeMentions, CountsAWholeIdOnceForEachProgramByItsNewestLine) {
  Mentions mentions{.asked = {"A_None_1"}};
  LogLine line{.time = "2", .of_job = true, .program = "a", .run = "a-1", .text = "end A_None_1."};
  TakeMentions(line, mentions);
  line.time = "1";
  TakeMentions(line, mentions);
  line.program = "b";
  line.text = "end A_None_12";
  TakeMentions(line, mentions);
  const auto& by = mentions.by_id["A_None_1"];
  ASSERT_EQ(by.size(), 1U);
  EXPECT_EQ(Text(by.begin()->first), "cloud_run_job.a");
  EXPECT_EQ(by.begin()->second.time, "2");
}

}  // namespace
}  // namespace lockstep::logging
