// What all of the sandbox's APIs share: faults, the request log, latency, tokens, the end.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <thread>

#include "tests/reconciler/sandbox/fixture.h"

namespace lockstep::testing {
namespace {

using sandbox::FaultKind;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string kJobs = "/v2/projects/p/locations/us-west2/jobs";
const std::string kCommit = "/v1/projects/p/databases/(default)/documents:commit";

class Server : public SandboxTest {
 protected:
  Reply Create(const std::string& id) const {
    return client().Post(
        kCommit,
        {{"writes",
          Json::array(
              {{{"update", {{"name", "projects/p/databases/(default)/documents/c/" + id}}}}})}});
  }
};

TEST_F(Server, AFaultStrikesAsOftenAsItWasToldTo) {
  sandbox_->Inject({.method = "GET",
                    .target_part = "/jobs",
                    .after = 1,
                    .times = 2,
                    .status = 429,
                    .headers = {{"retry-after", "3"}}});
  EXPECT_EQ(client().Get(kJobs).status, 200);
  const Reply reply = client().Get(kJobs);
  EXPECT_EQ(reply.status, 429);
  EXPECT_EQ(reply.status_name(), "RESOURCE_EXHAUSTED");
  EXPECT_EQ(HeaderOf(reply.headers, "retry-after"), "3");
  EXPECT_EQ(client().Get(kJobs).status, 429);
  EXPECT_EQ(client().Get(kJobs).status, 200);
}

TEST_F(Server, AFaultBeforeLeavesNoTraceAndOneAfterDoes) {
  sandbox_->Inject({.kind = FaultKind::kClose, .target_part = ":commit"});
  EXPECT_EQ(Create("a").status, 0);
  EXPECT_TRUE(sandbox_->Document("c/a").is_null());
  sandbox_->Inject({.kind = FaultKind::kCloseLate, .target_part = ":commit"});
  EXPECT_EQ(Create("a").status, 0);
  EXPECT_FALSE(sandbox_->Document("c/a").is_null());
  sandbox_->Inject({.kind = FaultKind::kAnswerLate, .body_part = "c/b", .status = 503});
  EXPECT_EQ(Create("b").status, 503);
  EXPECT_FALSE(sandbox_->Document("c/b").is_null());
}

TEST_F(Server, ACutAnswerBreaksOff) {
  sandbox_->Inject({.kind = FaultKind::kCut, .bytes = 10});
  const Reply reply = client().Get(kJobs);
  EXPECT_EQ(reply.status, 200);
  EXPECT_FALSE(reply.whole);
  EXPECT_EQ(reply.body.size(), 10U);
}

TEST_F(Server, AFaultCanAnswerInHtml) {
  sandbox_->Inject({.status = 404, .headers = {{"content-type", "text/html"}}, .body = "<html>"});
  EXPECT_EQ(client().Get(kJobs).body, "<html>");
}

TEST_F(Server, ATokenIsAskedForIfRequired) {
  SandboxOptions options;
  options.story = SmallStory(clock_.Now());
  options.require_token = true;
  Start(std::move(options));
  EXPECT_EQ(client().Get(kJobs).status_name(), "UNAUTHENTICATED");
  EXPECT_EQ(client().Get(kJobs, {{"authorization", "Bearer t"}}).status, 200);
}

TEST_F(Server, UnknownPathsAreNotFound) {
  for (const char* target :
       {"/", "/v1/x", "/v3/projects/p", "/v2/projects/p/locations/us-west2/x"}) {
    EXPECT_EQ(client().Get(target).status, 404) << target;
  }
  EXPECT_EQ(client().Get("/v2/%zz").status, 400);
}

TEST_F(Server, ABodyBeyondTenMebibytesIsRefused) {
  const Reply reply = client().Send("POST", kCommit, std::string(10'485'761, ' '));
  EXPECT_EQ(reply.status, 400);
  EXPECT_THAT(reply.message(), HasSubstr("exceeds the limit"));
}

TEST_F(Server, RequestsAreRememberedWithTheirBodies) {
  Create("a");
  const auto requests = sandbox_->requests();
  ASSERT_EQ(requests.size(), 1U);
  EXPECT_EQ(requests[0].method, "POST");
  EXPECT_EQ(requests[0].target, kCommit);
  EXPECT_EQ(requests[0].status, 200);
  EXPECT_THAT(requests[0].body, HasSubstr("c/a"));
  sandbox_->ForgetRequests();
  EXPECT_TRUE(sandbox_->requests().empty());
}

TEST_F(Server, TheLogHasOneLineARequestAndNoBodyOrHeader) {
  const std::string path = ::testing::TempDir() + "sandbox_requests.jsonl";
  std::remove(path.c_str());
  SandboxOptions options;
  options.story = SmallStory(clock_.Now());
  options.request_log = path;
  options.latency = Duration{80};
  Start(std::move(options));
  client().Send("POST", kCommit, "{\"secret\":1}", {{"authorization", "Bearer t0ken"}});
  sandbox_.reset();
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  const Json entry = ParseJson(line).value();
  EXPECT_EQ(entry["method"], "POST");
  EXPECT_EQ(entry["path"], kCommit);
  EXPECT_EQ(entry["status"], 400);
  EXPECT_EQ(entry["ms"], 80);
  EXPECT_THAT(line, Not(HasSubstr("secret")));
  EXPECT_THAT(line, Not(HasSubstr("t0ken")));
  EXPECT_FALSE(std::getline(file, line));
}

TEST_F(Server, ALogThatCannotBeWrittenIsSaidAtTheStart) {
  SandboxOptions options;
  options.request_log = "/no/such/folder/log";
  EXPECT_THAT(Sandbox::Start(std::move(options), clock_),
              Fails(Code::kInvalidArgument, HasSubstr("/no/such/folder/log")));
}

TEST_F(Server, ATakenPortAndABadAddressAreSaidAtTheStart) {
  SandboxOptions taken;
  taken.port = sandbox_->port();
  EXPECT_THAT(Sandbox::Start(std::move(taken), clock_),
              Fails(Code::kUnavailable, HasSubstr("taken")));
  SandboxOptions bad;
  bad.address = "localhost";
  EXPECT_THAT(Sandbox::Start(std::move(bad), clock_),
              Fails(Code::kInvalidArgument, HasSubstr("localhost")));
}

// Lets each sleeper wait until as many as expected sleep at once.
class MeetingClock final : public Clock {
 public:
  explicit MeetingClock(int expected) : expected_(expected) {}
  TimePoint Now() const override { return TimePoint{}; }
  Duration Monotonic() const override { return Duration{0}; }
  bool SleepFor(Duration, std::stop_token) override {
    std::unique_lock lock(mutex_);
    ++sleeping_;
    all_.notify_all();
    all_.wait(lock, [&] { return sleeping_ >= expected_; });
    return true;
  }

 private:
  std::mutex mutex_;
  std::condition_variable all_;
  int sleeping_ = 0;
  int expected_;
};

TEST(Latency, OfRequestsAtOnceDoesNotAddUp) {
  constexpr int kClients = 8;
  MeetingClock clock(kClients);
  SandboxOptions options;
  options.story = SmallStory(TimePoint{});
  options.latency = Duration{80};
  auto sandbox = Sandbox::Start(std::move(options), clock);
  ASSERT_THAT(sandbox, IsOk());
  std::vector<int> statuses(kClients);
  {
    std::vector<std::jthread> threads;
    for (int& status : statuses) {
      threads.emplace_back([&] { status = Client((*sandbox)->port()).Get(kJobs).status; });
    }
  }
  EXPECT_THAT(statuses, Each(200));
}

TEST_F(Server, StopsTwiceAndRefusesAfterwards) {
  const int port = sandbox_->port();
  sandbox_->Stop();
  sandbox_->Stop();
  EXPECT_EQ(Client(port).Get(kJobs).status, 0);
}

TEST_F(Server, ForwardsFirestoreUnchangedAndNothingElse) {
  ScriptedHttp upstream({Response{200, {{"content-type", "application/json"}}, "[1]"},
                         Fail(Code::kUnavailable, "refused")});
  SandboxOptions options;
  options.story = SmallStory(clock_.Now());
  options.firestore_upstream = "http://127.0.0.1:9";
  options.upstream = &upstream;
  Start(std::move(options));
  EXPECT_EQ(client().Post(kCommit, {{"x", 1}}).body, "[1]");
  EXPECT_EQ(client().Get("/v1/projects/p/databases/(default)/documents/c?pageSize=3").status, 503);
  EXPECT_EQ(client().Get(kJobs).status, 200);
  const auto asked = upstream.asked();
  ASSERT_EQ(asked.size(), 2U);
  EXPECT_EQ(asked[0].url, "http://127.0.0.1:9" + kCommit);
  EXPECT_EQ(asked[0].body, "{\"x\":1}");
  EXPECT_EQ(HeaderOf(asked[0].headers, "authorization"), "Bearer owner");
  EXPECT_THAT(asked[1].url, ::testing::EndsWith("/c?pageSize=3"));
}

TEST_F(Server, AnUpstreamNeedsATransport) {
  SandboxOptions options;
  options.firestore_upstream = "http://127.0.0.1:9";
  EXPECT_THAT(Sandbox::Start(std::move(options), clock_),
              Fails(Code::kInvalidArgument, HasSubstr("transport")));
}

TEST_F(Server, TouchingAndRemovingDocumentsChangesThem) {
  sandbox_->AddDocument("c/a", Json::object());
  const Json before = sandbox_->Document("c/a");
  ASSERT_THAT(sandbox_->TouchDocument("c/a"), IsOk());
  EXPECT_LT(StringAt(before, "updateTime"), StringAt(sandbox_->Document("c/a"), "updateTime"));
  EXPECT_EQ(before["createTime"], sandbox_->Document("c/a")["createTime"]);
  ASSERT_THAT(sandbox_->RemoveDocument("c/a"), IsOk());
  EXPECT_THAT(sandbox_->RemoveDocument("c/a"), Fails(Code::kNotFound, HasSubstr("c/a")));
}

}  // namespace
}  // namespace lockstep::testing
