#include "plugins/firestore/batch_queue.h"

#include <gmock/gmock.h>

#include "tests/support/matchers.h"

namespace lockstep::firestore {
namespace {

using ::lockstep::testing::Fails;
using ::testing::Each;
using ::testing::Le;
using ::testing::SizeIs;
using Job = BatchQueue::Job;

// How many targets were put until the queue was full or `most` were.
std::size_t Fill(BatchQueue& queue, std::size_t most) {
  for (std::size_t i = 0; i < most; ++i) {
    if (!queue.Put({.id = std::to_string(i)})) return i + 1;
  }
  return most;
}

TEST(Batches, OneWorkerAloneScansUntilItIsFullAndErasesUntilItIsHalfEmpty) {
  BatchQueue queue;
  std::size_t left = 20'000;
  std::size_t erased = 0;
  std::vector<std::size_t> held;
  for (BatchQueue::Work work = queue.Next(); work.job != Job::kEnd; work = queue.Next()) {
    if (work.job == Job::kScan) {
      left -= Fill(queue, left);
      held.push_back(20'000 - left - erased);
      left == 0 ? queue.ScanEnded() : queue.ScanLeft();
    } else {
      ASSERT_EQ(work.job, Job::kErase);
      if (erased == 0) {
        EXPECT_THAT(work.batch, SizeIs(kCanaryBatch));
      }
      EXPECT_THAT(work.batch, SizeIs(Le(kLargestBatch)));
      erased += work.batch.size();
      queue.Erased();
    }
  }
  EXPECT_EQ(erased, 20'000U);
  EXPECT_THAT(held, Each(Le(kMostBatches * kLargestBatch)));
}

TEST(Batches, NothingIsBegunBesideTheCanaryAndFourAtOnceAfterIt) {
  BatchQueue queue(Duration{0});
  ASSERT_EQ(queue.Next().job, Job::kScan);
  Fill(queue, kCanaryBatch + 6 * kLargestBatch);
  queue.ScanEnded();
  EXPECT_THAT(queue.Next().batch, SizeIs(kCanaryBatch));
  EXPECT_EQ(queue.Next().job, Job::kIdle);
  queue.Erased();
  for (int i = 0; i < kCommitsInFlight; ++i) EXPECT_EQ(queue.Next().job, Job::kErase);
  EXPECT_EQ(queue.Next().job, Job::kIdle);
}

TEST(Batches, AFailureEndsAllThatIsNotBegunAndTheFirstOneStays) {
  BatchQueue queue;
  ASSERT_EQ(queue.Next().job, Job::kScan);
  Fill(queue, 30);
  ASSERT_EQ(queue.Next().job, Job::kErase);
  queue.Fail({Code::kAborted, "first"});
  queue.Fail({Code::kInternal, "second"});
  EXPECT_FALSE(queue.Put({.id = "x"}));
  EXPECT_EQ(queue.Next().job, Job::kEnd);
  EXPECT_THAT(queue.status(), Fails(Code::kAborted, "first"));
}

TEST(Batches, AnEmptyScanEndsAtOnce) {
  BatchQueue queue;
  ASSERT_EQ(queue.Next().job, Job::kScan);
  queue.ScanEnded();
  EXPECT_EQ(queue.Next().job, Job::kEnd);
}

}  // namespace
}  // namespace lockstep::firestore
