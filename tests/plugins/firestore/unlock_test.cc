#include "plugins/firestore/unlock.h"

#include <gmock/gmock.h>

#include "plugins/firestore/lease.h"
#include "tests/plugins/firestore/scene.h"
#include "tests/support/matchers.h"

namespace lockstep::firestore {
namespace {

using ::lockstep::testing::Fails;
using ::lockstep::testing::IsOk;
using ::lockstep::testing::IsOkAndHolds;
using ::testing::_;
using ::testing::HasSubstr;
using testing::Scene;

class Unlocking : public ::testing::Test {
 protected:
  Result<std::string> UnlockRun(const std::string& run) {
    return Unlock(scene_.Wanted(), run, scene_.World(), scene_.database);
  }

  Scene scene_;
  Client client_{scene_.database, scene_.clock, Duration{3'600'000}, {}};
  Writing world_{.read = scene_.World(),
                 .http = scene_.database,
                 .backup = scene_.backup,
                 .limits = {},
                 .run = scene_.run};
  const Collection collection_{.project = "p", .path = "c"};
};

TEST_F(Unlocking, TakesTheLeaseFromTheRunThatIsNamedAndTellsWhoItWas) {
  Lease lease = Lease::Acquire(collection_, client_, world_).value();
  scene_.clock.SleepFor(Duration{30'000}, {});
  EXPECT_THAT(UnlockRun("run-1"),
              IsOkAndHolds(HasSubstr("ann@host pid 1 (run run-1) holds the lease of c for 30s")));
  EXPECT_THAT(lease.Confirm(), Fails(Code::kAborted, HasSubstr("released by someone else")));
  world_.run.id = "run-2";
  EXPECT_THAT(Lease::Acquire(collection_, client_, world_), IsOk());
}

TEST_F(Unlocking, AnotherRunsIdIsRefused) {
  Lease lease = Lease::Acquire(collection_, client_, world_).value();
  EXPECT_THAT(UnlockRun("run-2"), Fails(Code::kFailedPrecondition,
                                        HasSubstr("ann@host pid 1 (run run-1) holds the lease")));
  EXPECT_THAT(lease.Confirm(), IsOk());
}

TEST_F(Unlocking, WhereNobodyHoldsItThereIsNothingToUnlock) {
  EXPECT_THAT(UnlockRun("run-1"), Fails(Code::kFailedPrecondition, HasSubstr("nobody holds")));
  Lease lease = Lease::Acquire(collection_, client_, world_).value();
  lease.Release();
  EXPECT_THAT(UnlockRun("run-1"), Fails(Code::kFailedPrecondition, HasSubstr("gave it back")));
}

TEST_F(Unlocking, KeepsWhatTheLeaseRemembers) {
  Lease lease = Lease::Acquire(collection_, client_, world_).value();
  lease.Release({"year"});
  Lease second = Lease::Acquire(collection_, client_, world_).value();
  const Cleanings remembered = second.cleanings();
  EXPECT_NE(remembered, Cleanings());
  ASSERT_THAT(UnlockRun("run-1"), IsOk());
  EXPECT_EQ(Lease::Acquire(collection_, client_, world_).value().cleanings(), remembered);
}

TEST_F(Unlocking, ALeaseThatIsRenewedMeanwhileIsReadAgain) {
  Lease lease = Lease::Acquire(collection_, client_, world_).value();
  scene_.clock.SleepFor(Duration{15'000}, {});
  bool once = false;
  scene_.database.before = [&](const std::string& method,
                               const Json&) -> std::optional<Result<Response>> {
    const bool renews = method == "commit" && !std::exchange(once, true);
    if (renews) {
      EXPECT_THAT(lease.RenewIfDue(), IsOk());
    }
    return std::nullopt;
  };
  EXPECT_THAT(UnlockRun("run-1"), IsOkAndHolds(_));
  EXPECT_TRUE(scene_.database.Holders().empty());
}

}  // namespace
}  // namespace lockstep::firestore
