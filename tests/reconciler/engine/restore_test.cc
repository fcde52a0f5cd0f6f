#include "reconciler/engine/restore.h"

#include <gmock/gmock.h>

#include <set>

#include "tests/reconciler/engine/engine_fixture.h"
#include "tests/support/matchers.h"

namespace lockstep {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using testing::Fails;
using testing::IsOk;
using ::testing::Le;
using ::testing::SizeIs;

// Remembers names; the batches it was given are there to be looked at.
class ToyRestorer final : public Restorer {
 public:
  std::string_view Type() const override { return "toy"; }

  Result<std::int64_t> CountExisting(const Address&, std::span<const Json> documents,
                                     const Reading&) const override {
    std::int64_t existing = 0;
    for (const Json& one : documents) existing += live.count(StringAt(one, "name")) != 0 ? 1 : 0;
    return existing;
  }

  Restored PutBack(const Address&, std::span<const Json> documents, const Reading&,
                   Writer&) const override {
    batches.push_back(documents.size());
    Restored done;
    if (static_cast<int>(batches.size()) == fails_at) {
      done.error = Error{.code = Code::kUnavailable, .message = "no answer"};
      return done;
    }
    for (const Json& one : documents) {
      ++(live.insert(StringAt(one, "name")).second ? done.restored : done.existing);
    }
    return done;
  }

  Result<std::vector<CopiedRun>> CopiedRuns(const Resource&, const Reading&) const override {
    return std::vector<CopiedRun>{};
  }
  Status ReadCopies(const Resource&, const std::string&, const TakeKept&,
                    const Reading&) const override {
    return {};
  }

  mutable std::set<std::string> live;
  mutable std::vector<std::size_t> batches;
  int fails_at = 0;  // the batch, from 1
};

class Restoring : public testing::EngineFixture {
 protected:
  // `count` documents of `bytes` each.
  static KeptDocuments Kept(int count, std::size_t bytes = 100, bool cut = false) {
    return [=](const TakeKept& take) -> Result<bool> {
      for (int i = 0; i < count; ++i) {
        LOCKSTEP_CHECK(take({{"name", "n" + std::to_string(i)}}, bytes));
      }
      return cut;
    };
  }

  Result<Restoration> MakeRestoration(const KeptDocuments& kept) {
    return PlanRestore({.project = "p", .address = {"toy", "a"}}, kept, restorer, World());
  }
  Restored Do(const KeptDocuments& kept) {
    return Restore(*MakeRestoration(kept), kept, restorer, World(), http);
  }

  ToyRestorer restorer;
};

TEST_F(Restoring, ThePlanCountsWhatIsThereAndWritesNothing) {
  restorer.live = {"n0", "n700", "other"};
  const Result<Restoration> plan = MakeRestoration(Kept(1'001, 100, true));
  ASSERT_THAT(plan, IsOk());
  EXPECT_EQ(plan->documents, 1'001);
  EXPECT_EQ(plan->existing, 2);
  EXPECT_EQ(plan->Missing(), 999);
  EXPECT_TRUE(plan->cut);
  EXPECT_THAT(restorer.batches, SizeIs(0));
}

TEST_F(Restoring, ABackupThatIsAlteredAtItsEndVoidsThePlan) {
  const KeptDocuments altered = [](const TakeKept& take) -> Result<bool> {
    LOCKSTEP_CHECK(take({{"name", "n"}}, 1));
    return Fail(Code::kDataLoss, "altered");
  };
  EXPECT_THAT(MakeRestoration(altered), Fails(Code::kDataLoss, "altered"));
}

TEST_F(Restoring, BatchesAreBoundedByNumberAndByBytes) {
  EXPECT_EQ(Do(Kept(1'001)).restored, 1'001);
  EXPECT_THAT(restorer.batches, ElementsAre(500, 500, 1));
  restorer.batches.clear();
  Do(Kept(10, std::size_t{900} << 10));
  EXPECT_THAT(restorer.batches, Each(Le(2U)));
  restorer.batches.clear();
  Do(Kept(2, std::size_t{16} << 20));
  EXPECT_THAT(restorer.batches, ElementsAre(1, 1));
}

TEST_F(Restoring, TheFirstErrorEndsItWithWhatWasDone) {
  restorer.fails_at = 2;
  const Restored done = Do(Kept(1'200));
  ASSERT_TRUE(done.error);
  EXPECT_EQ(done.error->message, "no answer");
  EXPECT_EQ(done.restored, 500);
  EXPECT_THAT(restorer.batches, SizeIs(2));
  restorer.fails_at = 0;
  const Restored rest = Do(Kept(1'200));
  EXPECT_EQ(rest.restored, 700);
  EXPECT_EQ(rest.existing, 500);
}

TEST_F(Restoring, AStopEndsItBeforeTheNextBatch) {
  const Restoration plan = *MakeRestoration(Kept(3));
  stop.request_stop();
  const Restored done = Restore(plan, Kept(3), restorer, World(), http);
  ASSERT_TRUE(done.error);
  EXPECT_EQ(done.error->code, Code::kCancelled);
  EXPECT_THAT(restorer.batches, SizeIs(0));
}

}  // namespace
}  // namespace lockstep
