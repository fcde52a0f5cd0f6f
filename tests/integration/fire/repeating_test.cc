// Which reads of the real emulator are repeated, after which pause, and when they are given up.
#include "tests/integration/fire/documents.h"

namespace lockstep::testing {
namespace {

using ::testing::Each;
using ::testing::Ge;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class RepeatedReads : public DocumentsUnderFire {};

TEST_F(RepeatedReads, ARefusalForNowIsRepeatedAfterTheServersPause) {
  Seed(2, 1);
  struct Row {
    std::string value;
    Duration pause;  // half of 500 ms is the program's own
  };
  const std::string date = "Sun, 06 Nov 1994 08:49:37 GMT";
  for (const Row& row : std::vector<Row>{{"7", Duration{7'000}},
                                         {"0", Duration{250}},
                                         {"119", Duration{119'000}},
                                         {"Sun, 06 Nov 1994 08:49:50 GMT", Duration{13'000}},
                                         {"Sun, 06 Nov 1994 08:49:30 GMT", Duration{250}},
                                         {"-5", Duration{250}},
                                         {"soon", Duration{250}},
                                         {"", Duration{250}}}) {
    for (const int status : {429, 503}) {
      proxy_->Clear();
      Renew();
      proxy_->Add(
          {.fault = faults::Google(status, status == 429 ? "RESOURCE_EXHAUSTED" : "UNAVAILABLE",
                                   {{"retry-after", row.value}, {"date", date}}),
           .times = 1});
      EXPECT_THAT(Plan(), IsOk()) << row.value;
      EXPECT_THAT(pauses_->slept(), ::testing::ElementsAre(row.pause)) << row.value;
    }
  }
}

TEST_F(RepeatedReads, APauseBeyondAllMeasureIsNotWaitedForAndIsTold) {
  Seed(2, 1);
  for (const char* value : {"121", "1000000000", "99999999999999999999"}) {
    Renew();
    proxy_->Clear();
    proxy_->Add({.fault = faults::Google(429, "RESOURCE_EXHAUSTED", {{"retry-after", value}})});
    EXPECT_THAT(Plan(), Fails(Code::kResourceExhausted, HasSubstr("the server asks to wait")));
    EXPECT_THAT(pauses_->slept(), IsEmpty());
    EXPECT_THAT(proxy_->passed(), SizeIs(1));
  }
}

TEST_F(RepeatedReads, ARefusalForEverIsGivenUpAndSaysHowOftenItWasTried) {
  Seed(2, 1);
  for (const auto& [status, name] :
       std::vector<std::pair<int, std::string>>{{429, "RESOURCE_EXHAUSTED"},
                                                {500, "INTERNAL"},
                                                {502, ""},
                                                {503, "UNAVAILABLE"},
                                                {504, ""}}) {
    Renew();
    proxy_->Clear();
    proxy_->Add({.fault = faults::Google(status, name), .part = ":runAggregationQuery"});
    const auto plan = Plan();
    ASSERT_FALSE(plan);
    EXPECT_THAT(plan.error().message, HasSubstr("after 6 attempts")) << status;
    EXPECT_LE(proxy_->passed().size(), 12U) << "one fresh look at most";
    EXPECT_THAT(pauses_->slept(), Each(Ge(Duration{250})));
  }
}

TEST_F(RepeatedReads, AForbiddenQuotaIsARefusalForNow) {
  Seed(2, 1);
  const Json error = {{"code", 403},
                      {"status", "PERMISSION_DENIED"},
                      {"details", {{{"reason", "RATE_LIMIT_EXCEEDED"}}}}};
  proxy_->Add(
      {.fault = faults::Instead({.status = 403, .body = Dump({{"error", error}})}), .times = 2});
  EXPECT_THAT(Plan(), IsOk());
  EXPECT_THAT(pauses_->slept(), SizeIs(2));
}

TEST_F(RepeatedReads, AConnectionThatIsResetAtAnyPointOfAReadIsReadAgain) {
  Seed(2, 1);
  for (const Fault& fault :
       {faults::ResetBefore(), faults::LoseReply(), faults::ResetAfter(0), faults::ResetAfter(9)}) {
    for (const char* method : {":runAggregationQuery", ":runQuery"}) {
      Renew();
      proxy_->Clear();
      proxy_->Add({.fault = fault, .part = method, .times = 1});
      const auto change = Plan();
      // Of a stream that has begun nothing is repeated: the look is given up.
      if (change) {
        EXPECT_EQ(change->documents, 2);
      } else {
        EXPECT_THAT(change, IsUnread());
      }
    }
  }
}

}  // namespace
}  // namespace lockstep::testing
