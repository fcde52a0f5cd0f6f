#include "plugins/firestore/lease.h"

#include <gmock/gmock.h>

#include "tests/plugins/firestore/scene.h"
#include "tests/support/matchers.h"

namespace lockstep::firestore {
namespace {

using ::lockstep::testing::Fails;
using ::lockstep::testing::IsOk;
using ::testing::_;
using testing::FakeFirestore;
using ::testing::HasSubstr;
using testing::Scene;
using ::testing::SizeIs;

const Collection kLeased{.project = "p", .path = "c"};

class Leasing : public ::testing::Test {
 protected:
  // Another run's lease, as that run would write it.
  void PutOthers(const std::string& renewals) {
    scene_.database.Put(Path(), {{"run", {{"stringValue", "run-2"}}},
                                 {"holder", {{"stringValue", "bob@host pid 2"}}},
                                 {"renewals", {{"integerValue", renewals}}}});
  }
  static std::string Path() {
    return LeaseName(kLeased).substr(std::string(FakeFirestore::kPrefix).size());
  }
  Writing World() {
    return {.read = scene_.World(),
            .http = scene_.database,
            .backup = scene_.backup,
            .limits = {},
            .run = scene_.run};
  }
  std::string Holder() const {
    const std::vector<std::string> runs = scene_.database.Holders();
    return runs.empty() ? "" : runs.front();
  }

  Scene scene_;
  Client client_{scene_.database, scene_.clock, Duration{3'600'000}, {}};
};

TEST_F(Leasing, IsADocumentNamedByTheDigestOfWhatItClaims) {
  EXPECT_THAT(LeaseName(kLeased),
              ::testing::MatchesRegex(
                  "projects/p/databases/\\(default\\)/documents/lockstep_leases/[0-9a-f]+"));
  EXPECT_NE(LeaseName(kLeased), LeaseName({.project = "p", .database = "d", .path = "c"}));
  EXPECT_NE(LeaseName(kLeased), LeaseName({.project = "p", .path = "c2"}));
}

TEST_F(Leasing, OneRunHoldsItUntilItLetsGo) {
  const Writing world = World();
  Result<Lease> lease = Lease::Acquire(kLeased, client_, world);
  ASSERT_THAT(lease, IsOk());
  EXPECT_EQ(Holder(), "run-1");
  scene_.run.id = "run-3";
  const Writing other = World();
  EXPECT_THAT(Lease::Acquire(kLeased, client_, other), Fails(Code::kAborted, _));
  lease->Release();
  EXPECT_EQ(Holder(), "");
  EXPECT_THAT(Lease::Acquire(kLeased, client_, other), IsOk());
}

TEST_F(Leasing, AnothersLeaseIsAnErrorThatNamesHolderRunAndAge) {
  PutOthers("0");
  scene_.clock.SleepFor(Duration{30'000}, {});
  const Writing world = World();
  EXPECT_THAT(Lease::Acquire(kLeased, client_, world),
              Fails(Code::kAborted, HasSubstr("bob@host pid 2 (run run-2) holds the lease of c for "
                                              "30s")));
  EXPECT_EQ(Holder(), "run-2");
}

TEST_F(Leasing, AnothersLeaseIsWaitedForAsLongAsAskedFor) {
  PutOthers("0");
  scene_.run.lock_timeout = Duration{9'000};
  const Writing world = World();
  EXPECT_THAT(Lease::Acquire(kLeased, client_, world), Fails(Code::kAborted, _));
  EXPECT_THAT(scene_.clock.slept(), SizeIs(5));  // 2 s four times, and the second that is left
}

TEST_F(Leasing, ALeaseThatIsReleasedWhileWaitingIsTaken) {
  PutOthers("0");
  scene_.run.lock_timeout = Duration{9'000};
  int looks = 0;
  scene_.database.before = [&](const std::string& method,
                               const Json&) -> std::optional<Result<Response>> {
    if (method == "batchGet" && ++looks == 3) scene_.database.Remove(Path());
    return std::nullopt;
  };
  const Writing world = World();
  EXPECT_THAT(Lease::Acquire(kLeased, client_, world), IsOk());
  EXPECT_EQ(Holder(), "run-1");
}

TEST_F(Leasing, IsTakenOverAfter60SecondsWithoutChangeAndNoSooner) {
  PutOthers("0");
  scene_.run.lock_timeout = Duration{59'999};
  const Writing impatient = World();
  EXPECT_THAT(Lease::Acquire(kLeased, client_, impatient), Fails(Code::kAborted, _));
  EXPECT_EQ(Holder(), "run-2");
  scene_.run.lock_timeout = Duration{60'000};
  const Writing world = World();
  EXPECT_THAT(Lease::Acquire(kLeased, client_, world), IsOk());
  EXPECT_EQ(Holder(), "run-1");
}

TEST_F(Leasing, ALeaseThatIsRenewedIsNeverTakenOver) {
  PutOthers("0");
  scene_.run.lock_timeout = Duration{300'000};
  int looks = 0;
  scene_.database.before = [&](const std::string& method,
                               const Json&) -> std::optional<Result<Response>> {
    if (method == "batchGet" && ++looks % 20 == 0) PutOthers(std::to_string(looks));
    return std::nullopt;
  };
  const Writing world = World();
  EXPECT_THAT(Lease::Acquire(kLeased, client_, world), Fails(Code::kAborted, _));
  EXPECT_EQ(Holder(), "run-2");
}

TEST_F(Leasing, OfTwoThatTakeOverOneFails) {
  PutOthers("0");
  scene_.run.lock_timeout = Duration{60'000};
  scene_.database.before = [&](const std::string& method,
                               const Json& body) -> std::optional<Result<Response>> {
    const bool takes_over =
        method == "commit" &&
        !StringAt(At(body.at("writes").at(0), "currentDocument"), "updateTime").empty();
    if (takes_over) PutOthers("1");  // someone was faster
    return std::nullopt;
  };
  const Writing world = World();
  EXPECT_THAT(Lease::Acquire(kLeased, client_, world), Fails(Code::kAborted, _));
  EXPECT_EQ(Holder(), "run-2");
}

TEST_F(Leasing, AClaimWhoseAnswerWasLostIsOurs) {
  bool once = false;
  scene_.database.after = [&](const std::string& method,
                              const Json&) -> std::optional<Result<Response>> {
    if (method != "commit" || std::exchange(once, true)) return std::nullopt;
    return Fail(Code::kUnavailable, "no answer");
  };
  const Writing world = World();
  Result<Lease> lease = Lease::Acquire(kLeased, client_, world);
  ASSERT_THAT(lease, IsOk());
  lease->Release();
  EXPECT_EQ(Holder(), "");
}

TEST_F(Leasing, ADatabaseThatNeverAnswersIsNotAskedForEver) {
  scene_.database.before = [](const std::string& method,
                              const Json&) -> std::optional<Result<Response>> {
    if (method != "commit") return std::nullopt;
    return Fail(Code::kUnavailable, "no answer");
  };
  const Writing world = World();
  EXPECT_THAT(Lease::Acquire(kLeased, client_, world), Fails(Code::kUnavailable, _));
}

TEST_F(Leasing, ARefusalIsToldAsItIs) {
  scene_.database.before = [](const std::string&, const Json&) -> std::optional<Result<Response>> {
    return FakeFirestore::Refusal(403, "PERMISSION_DENIED", "Missing permissions.");
  };
  const Writing world = World();
  EXPECT_THAT(Lease::Acquire(kLeased, client_, world),
              Fails(Code::kPermissionDenied, HasSubstr("taking the lease")));
}

TEST_F(Leasing, IsRenewedOnceItIs15SecondsOld) {
  const Writing world = World();
  Lease lease = Lease::Acquire(kLeased, client_, world).value();
  const auto renewals = [&] {
    return StringAt(At(scene_.database.documents.at(LeaseName(kLeased)).fields, "renewals"),
                    "integerValue");
  };
  scene_.clock.SleepFor(Duration{14'999}, {});
  EXPECT_THAT(lease.RenewIfDue(), IsOk());
  EXPECT_EQ(renewals(), "0");
  scene_.clock.SleepFor(Duration{1}, {});
  EXPECT_THAT(lease.RenewIfDue(), IsOk());
  EXPECT_EQ(renewals(), "1");
  EXPECT_THAT(lease.RenewIfDue(), IsOk());
  EXPECT_EQ(renewals(), "1");
}

TEST_F(Leasing, ARenewalWhoseAnswerWasLostIsFoundOut) {
  const Writing world = World();
  Lease lease = Lease::Acquire(kLeased, client_, world).value();
  scene_.clock.SleepFor(Duration{15'000}, {});
  scene_.database.after = [&](const std::string& method,
                              const Json&) -> std::optional<Result<Response>> {
    if (method != "commit") return std::nullopt;
    return Fail(Code::kUnavailable, "no answer");
  };
  EXPECT_THAT(lease.RenewIfDue(), IsOk());
  scene_.database.after = nullptr;
  lease.Release();
  EXPECT_EQ(Holder(), "");
}

TEST_F(Leasing, ALeaseThatWasTakenOverCanBeNeitherRenewedNorReleased) {
  const Writing world = World();
  Lease lease = Lease::Acquire(kLeased, client_, world).value();
  PutOthers("0");
  scene_.clock.SleepFor(Duration{15'000}, {});
  EXPECT_THAT(lease.RenewIfDue(), Fails(Code::kAborted, HasSubstr("run-2")));
  EXPECT_THAT(lease.Confirm(), Fails(Code::kAborted, HasSubstr("run-2")));
  lease.Release();
  EXPECT_EQ(Holder(), "run-2");
}

TEST_F(Leasing, IsReleasedEvenIfTheRunWasStoppedAndItsTimeIsUp) {
  const Writing world = World();
  Lease lease = Lease::Acquire(kLeased, client_, world).value();
  scene_.stop.request_stop();
  scene_.clock.SleepFor(Duration{4'000'000}, {});
  lease.Release();
  EXPECT_EQ(Holder(), "");
}

}  // namespace
}  // namespace lockstep::firestore
