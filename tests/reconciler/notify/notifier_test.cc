#include "reconciler/notify/notifier.h"

#include <gmock/gmock.h>

#include "reconciler/base/hmac.h"
#include "reconciler/base/json.h"
#include "tests/support/fakes.h"

namespace lockstep {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

// Answers with the statuses that it is given, then with 200.
class Receiver final : public Writer {
 public:
  explicit Receiver(std::vector<int> statuses = {}) : statuses_(std::move(statuses)) {}

  Result<Response> Read(const Request&, std::stop_token) override {
    return Response{.status = 500};
  }
  Result<Response> Stream(const Request&, const Sink&, std::stop_token) override {
    return Response{.status = 500};
  }
  Result<Response> Write(const Request& request, Guard, std::stop_token) override {
    requests.push_back(request);
    const std::size_t nth = requests.size() - 1;
    return Response{.status = nth < statuses_.size() ? statuses_[nth] : 200};
  }

  std::vector<Request> requests;  // looked at once the notifier has ended

 private:
  std::vector<int> statuses_;
};

Round RoundWith(std::int64_t number, Alignment alignment) {
  return {.number = number,
          .manifest = "a.yaml",
          .scope = {"p", "r"},
          .outcome = RoundOutcome::kOk,
          .ended = TimePoint{std::chrono::hours{9}},
          .resources = {{.address = {"cloud_run_job", "j"},
                         .alignment = alignment,
                         .why = "<!channel> it runs *another*"}},
          .next_round = TimePoint{std::chrono::hours{10}}};
}

NewsSink SinkTo(NewsSinkKind kind) {
  return {.kind = kind, .url = Secret{std::string("https://hooks.example/services/T0/secret")}};
}

class Delivered : public ::testing::Test {
 protected:
  // The requests that these rounds lead to.
  std::vector<Request> Of(NewsSink sink, const std::vector<Round>& rounds,
                          std::vector<int> statuses = {}) {
    Receiver receiver(std::move(statuses));
    {
      Notifier notifier({std::move(sink)}, receiver, clock, log);
      for (const Round& round : rounds) notifier.OnRound(round);
    }
    return receiver.requests;
  }

  testing::FakeClock clock;
  testing::NoLog log;
};

TEST_F(Delivered, OnlyWhatChanged) {
  const std::vector<Request> sent =
      Of(SinkTo(NewsSinkKind::kSlack), {RoundWith(1, Alignment::kInStep)});
  EXPECT_THAT(sent, IsEmpty());
  const std::vector<Request> told =
      Of(SinkTo(NewsSinkKind::kSlack), {RoundWith(1, Alignment::kOutOfStep)});
  ASSERT_THAT(told, SizeIs(1));
  EXPECT_EQ(told[0].method, "POST");
  const std::string text = StringAt(ParseJson(told[0].body).value(), "text");
  EXPECT_THAT(text, HasSubstr("a.yaml (p): 1 problem\nNew:\n• cloud_run_job.j: out of step"));
  EXPECT_THAT(text, HasSubstr("More: lockstep verify a.yaml"));
  EXPECT_THAT(text, Not(HasSubstr("<!channel>"))) << "foreign text calls nobody";
}

TEST_F(Delivered, WithWhatIsBehindAFindingForAsLongAsItIsNew) {
  Round round = RoundWith(1, Alignment::kInStep);
  round.findings = {{.what = "3 documents are bad", .detail = "Their ids name <A>. "}};
  Round next = RoundWith(2, Alignment::kInStep);
  const std::vector<Request> told = Of(SinkTo(NewsSinkKind::kSlack), {round, next});
  ASSERT_THAT(told, SizeIs(2));
  EXPECT_THAT(told[0].body, HasSubstr("Their ids name &lt;A&gt;"));
  EXPECT_THAT(told[1].body, Not(HasSubstr("Their ids name")));
  const std::vector<Request> hooked = Of(SinkTo(NewsSinkKind::kWebhook), {round});
  ASSERT_THAT(hooked, SizeIs(1));
  const Json body = ParseJson(hooked[0].body).value();
  EXPECT_EQ(StringAt(At(body, "appeared")[0], "detail"), "Their ids name <A>. ");
}

TEST_F(Delivered, SignedIfThereIsAKey) {
  NewsSink sink = SinkTo(NewsSinkKind::kWebhook);
  sink.key = Secret{std::string("k")};
  const std::vector<Request> sent = Of(std::move(sink), {RoundWith(1, Alignment::kOutOfStep)});
  ASSERT_THAT(sent, SizeIs(1));
  const std::string timestamp = HeaderOf(sent[0].headers, "x-lockstep-timestamp");
  EXPECT_EQ(HeaderOf(sent[0].headers, "x-lockstep-signature"),
            "sha256=" + HmacSha256Hex("k", timestamp + "." + sent[0].body));
  const Json body = ParseJson(sent[0].body).value();
  EXPECT_EQ(StringAt(At(body, "appeared")[0], "about"), "cloud_run_job.j");
}

TEST_F(Delivered, AgainIfItFailsInPassingAndNotIfItIsRefused) {
  const std::vector<Round> rounds = {RoundWith(1, Alignment::kOutOfStep)};
  EXPECT_THAT(Of(SinkTo(NewsSinkKind::kWebhook), rounds, {503, 429, 500}), SizeIs(4));
  EXPECT_THAT(Of(SinkTo(NewsSinkKind::kWebhook), rounds, {404, 200}), SizeIs(1));
  EXPECT_THAT(Of(SinkTo(NewsSinkKind::kWebhook), rounds, {500, 500, 500, 500, 500, 500}),
              SizeIs(5));
}

TEST_F(Delivered, ToAnAlertmanagerAfterEveryRound) {
  std::vector<Request> sent;
  Receiver receiver;
  {
    Notifier notifier({SinkTo(NewsSinkKind::kAlertmanager)}, receiver, clock, log);
    notifier.OnRound(RoundWith(1, Alignment::kOutOfStep));
  }
  {
    Notifier notifier({SinkTo(NewsSinkKind::kAlertmanager)}, receiver, clock, log);
    notifier.OnRound(RoundWith(1, Alignment::kInStep));
  }
  ASSERT_THAT(receiver.requests, SizeIs(1)) << "nothing is wrong, and nothing was";
  const Json alerts = ParseJson(receiver.requests[0].body).value();
  ASSERT_THAT(alerts, SizeIs(1));
  EXPECT_EQ(StringAt(At(alerts[0], "labels"), "address"), "cloud_run_job.j");
  EXPECT_EQ(StringAt(alerts[0], "endsAt"), "1970-01-01T10:30:00Z");
}

// RFC 4231, test case 2.
TEST(Hmac, IsThatOfTheRfc) {
  EXPECT_EQ(HmacSha256Hex("Jefe", "what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

}  // namespace
}  // namespace lockstep
