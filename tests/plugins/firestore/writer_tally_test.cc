#include "plugins/firestore/writer_tally.h"

#include <fmt/core.h>
#include <gmock/gmock.h>

#include <utility>

namespace lockstep::firestore {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

std::string AtMinute(int minute) { return fmt::format("2026-02-01T10:{:02}:00.123456Z", minute); }

TEST(WriterTally, WhoWroteLastComesFirst) {
  WriterTally tally;
  tally.Add("A", AtMinute(5));
  tally.Add("B", AtMinute(7));
  tally.Add("A", AtMinute(9));
  tally.Add("A", AtMinute(1));
  tally.Add("", AtMinute(30));
  const std::vector<NamedWriter> writers = std::move(tally).Finish();
  ASSERT_THAT(writers, SizeIs(2));
  EXPECT_EQ(writers[0].name + " " + writers[0].last, "A " + AtMinute(9));
  EXPECT_EQ(writers[1].name + " " + writers[1].last, "B " + AtMinute(7));
}

TEST(WriterTally, KeepsTheNewestOfAnyNumberInAnyOrder) {
  WriterTally tally;
  for (int i = 0; i < 50; ++i) tally.Add(fmt::format("P{}", i), AtMinute((i * 7) % 50));
  tally.Add("P0", AtMinute(55));  // it was dropped before
  const std::vector<NamedWriter> writers = std::move(tally).Finish();
  ASSERT_THAT(writers, SizeIs(kMostWritersSeen));
  EXPECT_EQ(writers[0].name, "P0");
  for (std::size_t i = 1; i < writers.size(); ++i) {
    EXPECT_EQ(writers[i].last, AtMinute(50 - static_cast<int>(i)));
  }
}

TEST(WriterTally, OfNothingIsNobody) { EXPECT_THAT(WriterTally().Finish(), IsEmpty()); }

}  // namespace
}  // namespace lockstep::firestore
