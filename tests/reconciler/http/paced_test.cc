#include "reconciler/http/paced.h"

#include <gmock/gmock.h>

#include <cstddef>
#include <vector>

#include "reconciler/http/retry.h"
#include "tests/reconciler/http/paced_world.h"

namespace lockstep {
namespace {

using testing::Dated;
using ::testing::Each;
using ::testing::ElementsAre;
using testing::Fails;
using testing::FakeClock;
using testing::HalfRandom;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::IsOk;
using testing::Paced;
using testing::QuotaUsedUp;

using std::chrono::seconds;

TEST_F(Paced, ThirtyWritesGoAtOnceAndThenOneInThreeSeconds) {
  PacedHttp http(wire_, clock_, log_);
  Write(http, 33);
  EXPECT_THAT(After(0), ::testing::Contains(Duration{0}).Times(30));
  EXPECT_THAT(After(30), ElementsAre(seconds{3}, seconds{6}, seconds{9}));
}

TEST_F(Paced, TimeWithoutWritesFillsTheBurstUpAgainAndNoFurther) {
  PacedHttp http(wire_, clock_, log_);
  Write(http, 30);
  clock_.SleepFor(seconds{9}, {});
  Write(http, 4);
  EXPECT_THAT(After(30), ElementsAre(seconds{9}, seconds{9}, seconds{9}, seconds{12}));
  clock_.SleepFor(std::chrono::hours{5}, {});
  const Duration later = clock_.Monotonic() - Duration{1'000};
  Request patient = Patch();
  patient.deadline = clock_.Monotonic() + std::chrono::hours{1};
  Write(http, 31, patient);
  EXPECT_EQ(wire_.at[34 + 29], later);
  EXPECT_EQ(wire_.at[34 + 30], later + seconds{3});
}

TEST_F(Paced, TheRateIsTheOperators) {
  struct Case {
    int rate;
    std::size_t burst;
    Duration interval;
  };
  for (const Case& c : {Case{1, 1, seconds{60}}, Case{6, 9, seconds{10}}, Case{20, 30, seconds{3}},
                        Case{600, 30, Duration{100}}}) {
    FakeClock clock;
    Dated wire(clock);
    PacedHttp http(wire, clock, log_, c.rate);
    for (std::size_t i = 0; i < c.burst + 2; ++i) {
      EXPECT_THAT(http.Write(Patch(), Guard::kGuarded, {}), IsOk());
    }
    EXPECT_EQ(wire.at[c.burst - 1], Duration{0}) << c.rate;
    EXPECT_EQ(wire.at[c.burst], c.interval) << c.rate;
    EXPECT_EQ(wire.at[c.burst + 1], 2 * c.interval) << c.rate;
  }
}

TEST_F(Paced, RegionsAndProjectsDoNotShare) {
  PacedHttp http(wire_, clock_, log_, 1);
  Request other_project = Patch();
  other_project.url = "https://run.googleapis.com/v2/projects/q/locations/us-west2/jobs/j";
  Write(http, 1, Patch("us-west2"));
  Write(http, 1, Patch("us-east1"));
  Write(http, 1, other_project);
  EXPECT_THAT(clock_.slept(), IsEmpty());
  Write(http, 1, Patch("us-west2", "another"));
  EXPECT_THAT(clock_.slept(), ElementsAre(seconds{60}));
}

TEST_F(Paced, ReadsAndOtherHostsPassAtOnce) {
  PacedHttp http(wire_, clock_, log_, 1);
  Write(http, 1);
  Request wait = Patch();
  wait.method = "POST";
  wait.url = "https://run.googleapis.com/v2/projects/p/locations/us-west2/operations/o:wait";
  Request commit = Patch();
  commit.url = "https://firestore.googleapis.com/v1/projects/p/databases/d/documents:commit";
  const Sink sink = [](std::string_view) -> Status { return {}; };
  for (int i = 0; i < 100; ++i) {
    EXPECT_THAT(http.Read(Patch(), {}), IsOk());
    EXPECT_THAT(http.Stream(Patch(), sink, {}), IsOk());
    EXPECT_THAT(http.Write(wait, Guard::kGuarded, {}), IsOk());
    EXPECT_THAT(http.Write(commit, Guard::kGuarded, {}), IsOk());
  }
  EXPECT_THAT(clock_.slept(), IsEmpty());
  EXPECT_THAT(wire_.at, Each(Duration{0}));
}

TEST_F(Paced, ARefusalForTheWriteLimitClosesTheRegionForAMinuteAndSlowsItToTwoThirds) {
  wire_.first = {QuotaUsedUp("15")};
  PacedHttp http(wire_, clock_, log_);
  Write(http, 4);
  EXPECT_THAT(After(1), ElementsAre(seconds{60}, seconds{66}, seconds{72}));
}

TEST_F(Paced, AfterARefusalNoMinuteHoldsMoreThanTheLimit) {
  wire_.first = {QuotaUsedUp("12")};
  PacedHttp http(wire_, clock_, log_);
  Write(http, 1);
  clock_.SleepFor(std::chrono::minutes{20}, {});
  Write(http, 40);
  const std::vector<Duration> at = After(1);
  for (std::size_t i = 0; i + 12 < at.size(); ++i) {
    EXPECT_GE(at[i + 12] - at[i], seconds{60}) << "13 writes within a minute";
  }
}

TEST_F(Paced, ARefusalNeverRaisesTheRate) {
  wire_.first = {QuotaUsedUp("600")};
  PacedHttp http(wire_, clock_, log_, 6);
  Write(http, 3);
  EXPECT_THAT(After(1), ElementsAre(seconds{60}, seconds{70}));
}

TEST_F(Paced, AWriteLimitWithoutAUsableValueOnlyClosesTheRegion) {
  for (const char* value : {"", "0", "-3", "many", "99999999999999", "10.5"}) {
    FakeClock clock;
    Dated wire(clock);
    wire.first = {QuotaUsedUp(value)};
    PacedHttp http(wire, clock, log_);
    for (int i = 0; i < 3; ++i) EXPECT_THAT(http.Write(Patch(), Guard::kGuarded, {}), IsOk());
    EXPECT_THAT(wire.at, ElementsAre(seconds{0}, seconds{60}, seconds{63})) << value;
  }
}

TEST_F(Paced, OtherRefusalsChangeNothing) {
  wire_.first = {QuotaUsedUp("3", "ReadPerMinutePerProjectRegion"),
                 {.status = 429, .headers = {{"retry-after", "30"}}},
                 {.status = 429, .body = "<html>slow down</html>"},
                 {.status = 403, .body = R"({"error":{"status":"PERMISSION_DENIED"}})"},
                 {.status = 503}};
  PacedHttp http(wire_, clock_, log_);
  Write(http, 30);
  EXPECT_THAT(clock_.slept(), IsEmpty());
}

TEST_F(Paced, EveryAttemptThatGoesOutIsCounted) {
  wire_.first = {{.status = 503}, {.status = 503}};
  PacedHttp paced(wire_, clock_, log_, 6);
  HalfRandom random;
  RetryBudget budget;
  RetryingHttp http(paced, clock_, random, budget);
  EXPECT_THAT(http.Write(Patch(), Guard::kGuarded, {}), IsOk());
  Write(paced, 6);
  EXPECT_LT(wire_.at.back(), seconds{1}) << "three attempts and six writes are the burst";
  Write(paced, 1);
  EXPECT_EQ(wire_.at.back(), seconds{10});
}

Request ListEntries() {
  return {.method = "POST",
          .url = "https://logging.googleapis.com/v2/entries:list",
          .deadline = Duration{1'000} + std::chrono::hours{1}};
}

TEST_F(Paced, NoMinuteHoldsMoreThanSixtyReadsOfTheLog) {
  PacedHttp http(wire_, clock_, log_);
  for (int i = 0; i < 200; ++i) EXPECT_THAT(http.Read(ListEntries(), stop_.get_token()), IsOk());
  EXPECT_THAT(wire_.at, ::testing::Contains(Duration{0}).Times(20)) << "the burst";
  for (std::size_t i = 0; i + 60 < wire_.at.size(); ++i) {
    EXPECT_GE(wire_.at[i + 60] - wire_.at[i], seconds{60}) << "the read " << i;
  }
}

TEST_F(Paced, ReadsOfTheLogAndWritesDoNotWaitForOneAnother) {
  PacedHttp http(wire_, clock_, log_);
  for (int i = 0; i < 20; ++i) EXPECT_THAT(http.Read(ListEntries(), stop_.get_token()), IsOk());
  Write(http, 30);
  EXPECT_THAT(wire_.at, Each(Duration{0}));
}

TEST_F(Paced, AnyRefusalOfTheLogClosesItForAMinuteAndNothingElse) {
  wire_.first = {{.status = 429}};
  PacedHttp http(wire_, clock_, log_);
  EXPECT_THAT(http.Read(ListEntries(), stop_.get_token()), IsOk());
  Write(http, 1);
  EXPECT_THAT(http.Read(ListEntries(), stop_.get_token()), IsOk());
  EXPECT_THAT(wire_.at, ElementsAre(Duration{0}, Duration{0}, seconds{60}));
}

TEST_F(Paced, AReadOfTheLogWhoseTurnComesTooLateIsNotSent) {
  PacedHttp http(wire_, clock_, log_);
  for (int i = 0; i < 20; ++i) EXPECT_THAT(http.Read(ListEntries(), stop_.get_token()), IsOk());
  Request hasty = ListEntries();
  hasty.deadline = clock_.Monotonic() + seconds{2};
  EXPECT_THAT(http.Read(hasty, stop_.get_token()),
              Fails(Code::kDeadlineExceeded, HasSubstr("the read quota of Cloud Logging")));
  EXPECT_EQ(wire_.at.size(), 20U);
}

}  // namespace
}  // namespace lockstep
