#include "reconciler/http/traced.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "tests/support/fakes.h"
#include "tests/support/matchers.h"

namespace lockstep {
namespace {

using ::testing::_;
using ::testing::Contains;
using testing::Fails;
using testing::FakeClock;
using ::testing::HasSubstr;
using testing::IsOk;
using ::testing::Not;
using ::testing::Pair;
using testing::ScriptedHttp;
using ::testing::SizeIs;

class KeptLog final : public Log {
 public:
  void Write(LogLevel level, std::string_view message, const LogFields& fields) override {
    levels.push_back(level);
    std::map<std::string, std::string> line{{"message", std::string{message}}};
    for (const auto& [name, value] : fields) {
      line[std::string{name}] = value;
      all += std::string{name} + "=" + value + "\n";
    }
    lines.push_back(std::move(line));
  }
  std::vector<LogLevel> levels;
  std::vector<std::map<std::string, std::string>> lines;
  std::string all;
};

// Takes its time before it answers.
class Slow final : public Writer {
 public:
  Slow(FakeClock& clock, Result<Response> reply) : clock_(clock), reply_(std::move(reply)) {}
  Result<Response> Read(const Request&, std::stop_token stop) override {
    clock_.SleepFor(Duration{42}, stop);
    return reply_;
  }
  Result<Response> Stream(const Request& request, const Sink&, std::stop_token stop) override {
    return Read(request, stop);
  }
  Result<Response> Write(const Request& request, Guard, std::stop_token stop) override {
    return Read(request, stop);
  }

 private:
  FakeClock& clock_;
  Result<Response> reply_;
};

class Traced : public ::testing::Test {
 protected:
  FakeClock clock_;
  KeptLog log_;
  CallCounts counts_;
};

TEST_F(Traced, OneLineAnAttemptSaysWhatWasAskedAndHowItWent) {
  Slow slow(clock_, Response{.status = 200, .body = "12345"});
  TracedHttp http(slow, log_, clock_, counts_);
  ASSERT_THAT(http.Read({.url = "https://run.googleapis.com/v2/projects/p?pageSize=5"}, {}),
              IsOk());
  ASSERT_THAT(log_.lines, SizeIs(1));
  EXPECT_EQ(log_.levels[0], LogLevel::kDebug);
  const std::map<std::string, std::string> line = {{"message", "http request"},
                                                   {"method", "GET"},
                                                   {"host", "run.googleapis.com"},
                                                   {"path", "/v2/projects/p"},
                                                   {"status", "200"},
                                                   {"ms", "42"},
                                                   {"bytes", "5"}};
  EXPECT_EQ(log_.lines[0], line);
}

TEST_F(Traced, CallsCountForTheServiceThatIsNamed) {
  ScriptedHttp scripted({Response{.status = 200}});
  TracedHttp http(scripted, log_, clock_, counts_, Service::kTokens);
  ASSERT_THAT(http.Read({.url = "https://identity.example/"}, {}), IsOk());
  EXPECT_EQ(counts_.Describe(), "1 call: 1 token exchange");
}

TEST_F(Traced, AFailureIsLoggedByItsCode) {
  Slow slow(clock_, Fail(Code::kUnavailable, "reset by token=canary"));
  TracedHttp http(slow, log_, clock_, counts_);
  EXPECT_THAT(http.Write({.method = "PATCH", .url = "https://gcr.io/x"}, Guard::kGuarded, {}),
              Fails(Code::kUnavailable, _));
  EXPECT_THAT(log_.lines.at(0), Contains(Pair("status", "UNAVAILABLE")));
  EXPECT_THAT(log_.all, Not(HasSubstr("canary")));
}

TEST_F(Traced, NoHeaderNoBodyAndNoQueryReachesTheLog) {
  ScriptedHttp scripted({Response{200, {{"set-cookie", "canary-1"}}, "canary-2"}});
  TracedHttp http(scripted, log_, clock_, counts_);
  ASSERT_THAT(http.Read({.method = "POST",
                         .url = "https://oauth2.googleapis.com/token?key=canary-3",
                         .headers = {{"authorization", "Bearer canary-4"}},
                         .body = "assertion=canary-5"},
                        {}),
              IsOk());
  EXPECT_THAT(log_.all, Not(HasSubstr("canary")));
}

TEST_F(Traced, AStreamsBytesAreCountedAndHandedOn) {
  ScriptedHttp scripted({Response{.status = 200, .body = "layer"}});
  TracedHttp http(scripted, log_, clock_, counts_);
  std::string seen;
  const Sink sink = [&](std::string_view bytes) -> Status {
    seen += bytes;
    return {};
  };
  ASSERT_THAT(http.Stream({.url = "https://gcr.io/v2/b"}, sink, {}), IsOk());
  EXPECT_EQ(seen, "layer");
  EXPECT_THAT(log_.lines.at(0), Contains(Pair("bytes", "5")));
}

TEST(LoggablePath, KeepsNamesAndDigestsAndHidesTickets) {
  const std::string digest = "sha256:" + std::string(64, 'a');
  EXPECT_EQ(LoggablePath("/v2/p/manifests/" + digest + "?x=secret"), "/v2/p/manifests/" + digest);
  EXPECT_EQ(LoggablePath("/artifacts-downloads/namespaces/n/downloads/TICKET"),
            "/artifacts-downloads/…");
  EXPECT_EQ(LoggablePath("/a/" + std::string(100, 't') + "/b"), "/a/…/b");
  EXPECT_EQ(LoggablePath("/"), "/");
  EXPECT_EQ(LoggablePath("/a//b/"), "/a//b/");
  EXPECT_EQ(LoggablePath(""), "");
}

TEST(CallCounts, SayHowManyCallsWentWhere) {
  CallCounts counts;
  EXPECT_EQ(counts.Describe(), "no calls");
  counts.Add(Service::kRun, CallResult::kOk);
  EXPECT_EQ(counts.Describe(), "1 call: 1 Cloud Run");
  counts.Add(Service::kRegistry, CallResult::kOk);
  counts.Add(Service::kRegistry, CallResult::kServerError);
  EXPECT_EQ(counts.Describe(), "3 calls: 1 Cloud Run, 2 registry");
  EXPECT_EQ(counts.Total(), 3);
  EXPECT_EQ(counts.Of(Service::kRegistry), 2);
  EXPECT_EQ(counts.Of(Service::kRegistry, CallResult::kServerError), 1);
  EXPECT_EQ(counts.Of(Service::kFirestore), 0);
}

TEST_F(Traced, EveryAttemptIsCountedByItsHost) {
  ScriptedHttp scripted({Response{.status = 200}, Fail(Code::kUnavailable, "reset")});
  TracedHttp http(scripted, log_, clock_, counts_);
  ASSERT_THAT(http.Read({.url = "https://run.googleapis.com/v2"}, {}), IsOk());
  EXPECT_THAT(http.Read({.url = "https://firestore.googleapis.com/v1"}, {}),
              Fails(Code::kUnavailable, _));
  EXPECT_EQ(counts_.Describe(), "2 calls: 1 Cloud Run, 1 Firestore");
}

}  // namespace
}  // namespace lockstep
