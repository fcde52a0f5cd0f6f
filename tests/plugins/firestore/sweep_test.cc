// Several commits at once, the memory of the lease, and the pace: an apply as a whole.
#include "plugins/firestore/sweep.h"

#include <gmock/gmock.h>

#include <atomic>

#include "tests/plugins/firestore/cleaning.h"
#include "tests/support/eager_workers.h"

namespace lockstep::firestore {
namespace {

using ::lockstep::testing::EagerWorkers;
using ::lockstep::testing::Fails;
using ::lockstep::testing::IsOk;
using ::testing::AllOf;
using ::testing::Contains;
using testing::Deletes;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Scene;
using ::testing::SizeIs;

class Sweeping : public ::testing::Test {
 protected:
  void SetUp() override {
    scene_.workers = &eager_;
    scene_.spec["cleanup"]["delete_at_most"] = 100'000;
    scene_.spec["cleanup"]["delete_share"] = 1.0;
    scene_.database.entering = [this](const std::string& method, const Json& body) {
      if (!Deletes(method, body)) return;
      const int now = ++in_flight_;
      if (first_.exchange(false)) canary_alone_ = now == 1 && body.at("writes").size() == 26;
      int most = most_;
      while (now > most && !most_.compare_exchange_weak(most, now)) {
      }
    };
    scene_.database.leaving = [this](const std::string& method, const Json& body) {
      if (Deletes(method, body)) --in_flight_;
    };
  }
  Applied PlanAndApply() { return scene_.Apply(scene_.Plan().value().change); }

  Scene scene_;
  EagerWorkers eager_;
  std::atomic<int> in_flight_{0};
  std::atomic<int> most_{0};
  std::atomic<bool> first_{true};
  std::atomic<bool> canary_alone_{false};
};

TEST_F(Sweeping, CountsAreExactWithCommitsSideBySide) {
  scene_.Fill(4'000, 18);
  const Change change = scene_.Plan().value().change;
  scene_.database.Put("c/OddsProcessor_None_00100", {{"n", {{"integerValue", "new"}}}});
  scene_.database.Remove("c/OddsProcessor_None_00200");
  const Applied applied = scene_.Apply(change);
  ASSERT_FALSE(applied.error) << applied.error->message;
  EXPECT_EQ(applied.documents->deleted, 3'998);
  EXPECT_EQ(applied.documents->survived, 1);
  EXPECT_EQ(applied.documents->gone, 1);
  EXPECT_THAT(scene_.database.Ids("c"), SizeIs(19));
  EXPECT_THAT(scene_.backup.kept, SizeIs(3'998));
  EXPECT_LE(most_, kCommitsInFlight);
  EXPECT_TRUE(canary_alone_);
}

TEST_F(Sweeping, WhereARewriteMovesTheLeaseOneCommitGoesAtATime) {
  scene_.Fill(3'000, 18);
  scene_.database.rewrites_move_update_time = true;
  for (const bool told : {true, false}) {
    scene_.database.tells_update_times = told;
    most_ = 0;
    const Applied applied = PlanAndApply();
    ASSERT_FALSE(applied.error) << applied.error->message;
    EXPECT_EQ(applied.documents->deleted, 3'000);
    EXPECT_EQ(most_, 1);
    scene_.Fill(3'000, 0);
  }
}

TEST_F(Sweeping, AStolenLeaseStopsAllCommitsInFlight) {
  scene_.Fill(4'000, 18);
  const Change change = scene_.Plan().value().change;
  int commits = 0;
  scene_.database.before = [&](const std::string& method,
                               const Json& body) -> std::optional<Result<Response>> {
    if (Deletes(method, body) && ++commits == 3) {
      scene_.database.Put("lockstep_leases/" + scene_.database.Ids("lockstep_leases").front(),
                          {{"run", {{"stringValue", "run-2"}}}});
    }
    return std::nullopt;
  };
  const Applied applied = scene_.Apply(change);
  ASSERT_TRUE(applied.error);
  EXPECT_EQ(applied.error->code, Code::kAborted);
  EXPECT_EQ(applied.documents->deleted, 25 + 499);
  EXPECT_THAT(scene_.database.Ids("c"), SizeIs(4'018 - 25 - 499));
  EXPECT_THAT(scene_.clock.slept(), IsEmpty()) << "another's lease is no contention";
}

// A rescan that found more than it can list.
class SweepingAScan : public Sweeping {
 protected:
  struct Swept {
    Status status{};
    CleanUpCount count{};
  };
  // Calls `between` when the rescan has counted.
  Swept Sweep1500(const std::function<void(Rescan&)>& between = [](Rescan&) {}) {
    scene_.Fill(1'500, 18);
    const Change change = scene_.Plan().value().change;
    const CleanUpTask task = TaskFrom(change.payload).value();
    const Writing world = scene_.ToWrite();
    const Client client(scene_.database, scene_.clock, Duration{3'600'000}, {});
    Lease lease = Lease::Acquire(task.collection, client, world).value();
    Fence fence(lease, task.collection, client, scene_.database);
    const Between never{.is_due = [] { return false; }, .act = [] { return Status{}; }};
    Rescan rescan = ScanAgain(task, client, never).value();
    rescan.targets = TargetList(0);
    rescan.targets.Add({.id = "x"});
    between(rescan);
    Eraser eraser({change.address, task, client, fence, world}, task.planned);
    Sweep sweep({task, rescan, client, eraser, fence}, [](std::int64_t) {});
    Status status = sweep.Run(*scene_.workers);
    return {std::move(status), eraser.count()};
  }
};

TEST_F(SweepingAScan, NamesThemAnewAndDeletesAllOfThem) {
  const Swept swept = Sweep1500();
  EXPECT_THAT(swept.status, IsOk());
  EXPECT_EQ(swept.count.deleted, 1'500);
  EXPECT_THAT(scene_.database.Ids("c"), SizeIs(18));
}

TEST_F(SweepingAScan, FindsNoMoreThanWasCounted) {
  const Swept swept = Sweep1500([](Rescan& rescan) { rescan.found = 1'499; });
  EXPECT_THAT(swept.status, Fails(Code::kAborted, HasSubstr("more documents match")));
  EXPECT_LE(swept.count.deleted, 1'499);
}

TEST_F(SweepingAScan, FewerThanWereCountedAreAnError) {
  const Swept swept = Sweep1500([](Rescan& rescan) { rescan.found = 1'501; });
  EXPECT_THAT(swept.status, Fails(Code::kDataLoss, HasSubstr("found 1501 and 1500")));
}

TEST_F(Sweeping, IsPacedAsGoogleAdvises) {
  scene_.workers = &scene_.serial;
  scene_.limits = {};
  scene_.Fill(3'000, 18);
  const Duration begun = scene_.clock.Monotonic();
  ASSERT_FALSE(PlanAndApply().error);
  const Duration took = scene_.clock.Monotonic() - begun;
  EXPECT_GE(took, Duration{5'000});  // the last commit need not wait for its own documents
  EXPECT_LE(took, Duration{6'000});
}

TEST_F(Sweeping, ARuleWhoseDocumentsComeBackIsSuspendedAfterThreeCleanUps) {
  for (int i = 0; i < 3; ++i) {
    scene_.Fill(30, 18);
    ASSERT_FALSE(PlanAndApply().error) << i;
    scene_.clock.SleepFor(std::chrono::minutes{10}, {});
  }
  scene_.Fill(30, 18);
  scene_.database.Put("c/OddsProcessor_2025-12-14_1");  // of another rule
  const Planned planned = scene_.Plan().value();
  EXPECT_EQ(planned.change.documents, 1);
  EXPECT_THAT(planned.change.reason, HasSubstr("31 of 49 documents are bad"));
  EXPECT_THAT(planned.findings,
              Contains(Field(&Finding::what, AllOf(HasSubstr("rule none-date is suspended until "),
                                                   HasSubstr("30 documents of it stay")))));
  const Applied applied = scene_.Apply(planned.change);
  EXPECT_FALSE(applied.error);
  EXPECT_EQ(applied.documents->deleted, 1);
  EXPECT_THAT(scene_.database.Ids("c"), SizeIs(48));
  scene_.clock.SleepFor(std::chrono::minutes{31}, {});
  EXPECT_FALSE(PlanAndApply().error) << "the first of the three is over an hour ago";
}

TEST_F(Sweeping, ARuleThatOthersHadSuspendedSinceThePlanDeletesNothing) {
  scene_.Fill(30, 18);
  const Change planned_before = scene_.Plan().value().change;
  scene_.spec["bad_ids"][0]["value"] = "_else_";  // a rule of the same name
  for (int i = 0; i < 3; ++i) {
    scene_.database.Put("c/A_else_1");
    ASSERT_FALSE(PlanAndApply().error) << i;
  }
  const Applied refused = scene_.Apply(planned_before);
  ASSERT_TRUE(refused.error);
  EXPECT_EQ(refused.error->code, Code::kFailedPrecondition);
  EXPECT_THAT(refused.error->message, HasSubstr("rule none-date is suspended until "));
  EXPECT_THAT(scene_.database.Ids("c"), SizeIs(48));
}

TEST_F(Sweeping, AnApplyThatDeletesNothingIsNoCleanUp) {
  scene_.Fill(30, 18);
  const Change change = scene_.Plan().value().change;
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(scene_.Apply(change).error);
  scene_.Fill(30, 18);
  EXPECT_FALSE(PlanAndApply().error);
}

}  // namespace
}  // namespace lockstep::firestore
