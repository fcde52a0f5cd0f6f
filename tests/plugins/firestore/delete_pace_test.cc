#include "plugins/firestore/delete_pace.h"

#include <gmock/gmock.h>

namespace lockstep::firestore {
namespace {

constexpr Duration kStart{7'000};

// How many documents are deleted in `time` if somebody always wants to.
std::size_t DeletedWithin(const DeleteRate& rate, Duration time) {
  DeletePace pace(rate);
  std::size_t deleted = 0;
  for (Duration now = kStart; now < kStart + time; deleted += 499) now = pace.Take(499, now);
  return deleted;
}

TEST(Pace, RampsUpByHalfEveryFiveMinutes) {
  struct Case {
    int minutes;
    double documents;
  };
  for (const Case& row :
       std::vector<Case>{{1, 30'000}, {5, 150'000}, {10, 375'000}, {15, 712'500}}) {
    EXPECT_NEAR(static_cast<double>(DeletedWithin({}, std::chrono::minutes{row.minutes})),
                row.documents, 1'500)
        << row.minutes;
  }
}

TEST(Pace, ARateThatIsSetStaysAsItIs) {
  const DeleteRate slow{.a_second = 50, .grows = false};
  EXPECT_NEAR(static_cast<double>(DeletedWithin(slow, std::chrono::minutes{20})), 60'000, 1'000);
}

TEST(Pace, WithoutARateNothingWaits) {
  DeletePace pace({.a_second = std::nullopt});
  for (int i = 0; i < 100; ++i) EXPECT_EQ(pace.Take(499, kStart), kStart);
}

TEST(Pace, TimeThatWasNotUsedIsNotSavedUp) {
  DeletePace pace({.a_second = 500, .grows = false});
  EXPECT_EQ(pace.Take(500, kStart), kStart);
  const Duration later = kStart + std::chrono::minutes{1};
  EXPECT_EQ(pace.Take(500, later), later);
  EXPECT_EQ(pace.Take(500, later), later + Duration{1'000});
}

}  // namespace
}  // namespace lockstep::firestore
