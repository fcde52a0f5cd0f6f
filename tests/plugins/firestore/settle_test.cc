#include "plugins/firestore/settle.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <functional>
#include <numeric>
#include <vector>

#include "tests/plugins/firestore/cleaning.h"

namespace lockstep::firestore {
namespace {

using testing::Cleaning;
using ::testing::Contains;
using ::testing::Each;
using testing::ExpectCounts;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class Settling : public Cleaning {
 protected:
  void SetUp() override {
    scene_.Fill(30, 18);
    scene_.spec["cleanup"]["settle_ms"] = 120'000;
    scene_.after = {{"cloud_run_job", "odds-processor-backfill"}};
  }
  // Runs `act` before the nth count once the deletes are over.
  void BeforeCount(int nth, const std::function<void()>& act) {
    scene_.database.before = [this, nth, act](const std::string& method,
                                              const Json&) -> std::optional<Result<Response>> {
      const bool cleaned = !scene_.database.DeletesByCommit().empty();
      if (cleaned && method == "runAggregationQuery" && ++counts_ == nth) act();
      return std::nullopt;
    };
  }
  int counts_ = 0;
};

TEST_F(Settling, AQuietCollectionSettlesInItsTime) {
  const Applied applied = scene_.Apply(Planned());
  EXPECT_FALSE(applied.error);
  const std::vector<Duration> slept = scene_.clock.slept();
  EXPECT_EQ(std::accumulate(slept.begin(), slept.end(), Duration{0}), Duration{120'000});
  EXPECT_THAT(slept, Each(Duration{2'000}));
  EXPECT_EQ(scene_.progress.notes().back().waiting_for, "settling, 2s left");
}

TEST_F(Settling, ScansAgainOnlyWhereTheCountMovedAndInTheEnd) {
  const Change change = Planned();
  scene_.database.calls.clear();
  scene_.Apply(change);
  const auto scans = std::count_if(scene_.database.calls.begin(), scene_.database.calls.end(),
                                   [](const auto& call) { return call.first == "runQuery"; });
  EXPECT_EQ(scans, 3) << "before the deletes, at first and in the end";
}

TEST_F(Settling, ANewBadDocumentIsAnErrorThatNamesItAndItsLikelyWriter) {
  const Change change = Planned();
  BeforeCount(3, [&] { scene_.database.Put("c/OddsProcessor_None_new"); });
  const Applied applied = scene_.Apply(change);
  ASSERT_TRUE(applied.error);
  EXPECT_EQ(applied.error->code, Code::kFailedPrecondition);
  EXPECT_THAT(applied.error->message, HasSubstr("OddsProcessor_None_new"));
  EXPECT_THAT(applied.error->message, HasSubstr("likely cloud_run_job.odds-processor-backfill"));
  ExpectCounts(applied, 30, 0, 0);
  EXPECT_THAT(scene_.clock.slept(), SizeIs(3)) << "it is told at once";
  EXPECT_THAT(Leases(), IsEmpty());
}

TEST_F(Settling, ANewBadDocumentThatHidesBehindARemovedOneIsFoundInTheEnd) {
  const Change change = Planned();
  BeforeCount(3, [&] {
    scene_.database.Put("c/OddsProcessor_None_new");
    scene_.database.Remove("c/p2_nba_raw.001");
  });
  EXPECT_THAT(scene_.Apply(change).error->message, HasSubstr("OddsProcessor_None_new"));
}

TEST_F(Settling, ANewGoodDocumentIsFine) {
  const Change change = Planned();
  BeforeCount(3, [&] { scene_.database.Put("c/p2_nba_raw.new"); });
  EXPECT_FALSE(scene_.Apply(change).error);
}

TEST_F(Settling, WhatAppearedBetweenPlanAndApplyIsTheNextPlans) {
  const Change change = Planned();
  scene_.database.Put("c/OddsProcessor_None_between");
  EXPECT_FALSE(scene_.Apply(change).error);
  EXPECT_THAT(scene_.database.Ids("c"), Contains("OddsProcessor_None_between"));
}

TEST_F(Settling, AStopEndsItAtOnceWithWhatWasDone) {
  const Change change = Planned();
  BeforeCount(3, [&] { scene_.stop.request_stop(); });
  const Applied applied = scene_.Apply(change);
  ASSERT_TRUE(applied.error);
  EXPECT_EQ(applied.error->code, Code::kCancelled);
  ExpectCounts(applied, 30, 0, 0);
  EXPECT_THAT(scene_.clock.slept(), SizeIs(3));
  EXPECT_THAT(Leases(), IsEmpty());
}

TEST_F(Settling, TheLeaseIsRenewedEvery15Seconds) {
  const Change change = Planned();
  scene_.database.calls.clear();
  scene_.Apply(change);
  int renewals = 0;
  for (const auto& [method, body] : scene_.database.calls) {
    if (method != "commit" || At(body, "writes").size() != 1) continue;
    const Json& fields = At(At(body.at("writes").at(0), "update"), "fields");
    if (At(At(fields, "released"), "booleanValue") == true) continue;
    if (fields.is_object() && StringAt(At(fields, "renewals"), "integerValue") != "0") ++renewals;
  }
  EXPECT_EQ(renewals, 7);  // at 16 s, and every 16 s of the 120
}

}  // namespace
}  // namespace lockstep::firestore
