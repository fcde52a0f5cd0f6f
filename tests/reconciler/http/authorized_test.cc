#include "reconciler/http/authorized.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <vector>

#include "tests/support/fakes.h"
#include "tests/support/matchers.h"

namespace lockstep {
namespace {

using ::testing::_;
using ::testing::ElementsAre;
using testing::Fails;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::IsOk;
using testing::ScriptedHttp;

// Hands out its tokens in turn: the first until it is dropped, then the next.
class ListedTokens final : public TokenSource {
 public:
  explicit ListedTokens(std::deque<std::string> tokens) : tokens_(std::move(tokens)) {}
  Result<Secret> Token(std::stop_token) override {
    ++asked;
    if (tokens_.empty()) return Fail(Code::kUnauthenticated, "set LOCKSTEP_ACCESS_TOKEN");
    return Secret{std::string{tokens_.front()}};
  }
  Status Renew(Duration left, std::stop_token stop) override {
    renewed.push_back(left);
    return TokenSource::Renew(left, stop);
  }
  void Drop(const Secret& refused) override {
    dropped.push_back(refused.Reveal());
    if (!tokens_.empty() && tokens_.front() == refused.Reveal()) tokens_.pop_front();
  }
  int asked = 0;
  std::vector<std::string> dropped{};
  std::vector<Duration> renewed{};

 private:
  std::deque<std::string> tokens_;
};

HostPolicy At(const std::string& endpoint) {
  return {*Endpoints::Make({.all = {.value = endpoint, .source = "--endpoint"}}), {}};
}

class Authorized : public ::testing::Test {
 protected:
  // Reads `url`; `sent_` holds the authorization of each request, "-" for none.
  Result<Response> Read(const std::string& url, std::deque<int> statuses = {200},
                        Headers headers = {}) {
    std::deque<Result<Response>> replies;
    for (const int status : statuses) replies.emplace_back(Response{.status = status});
    ScriptedHttp scripted(std::move(replies));
    AuthorizedHttp http(scripted, tokens_, options_);
    Result<Response> result = http.Read({.url = url, .headers = std::move(headers)}, {});
    Note(scripted);
    return result;
  }

  void Note(const ScriptedHttp& scripted) {
    sent_.clear();
    for (const Request& request : scripted.asked()) {
      const std::string value = HeaderOf(request.headers, "authorization");
      sent_.push_back(value.empty() ? "-" : value);
      quota_ = HeaderOf(request.headers, "x-goog-user-project");
      carries_ = 0;
      for (const auto& [name, unused] : request.headers) carries_ += name == "authorization";
    }
  }

  ListedTokens tokens_{{"one", "two"}};
  AuthorizedOptions options_{};
  std::vector<std::string> sent_;
  std::string quota_;
  int carries_ = 0;  // authorization headers of the last request
};

TEST_F(Authorized, GooglesHostsGetTheToken) {
  for (const char* url : {"https://run.googleapis.com/v2/x", "https://gcr.io/v2/",
                          "https://us-west2-docker.pkg.dev/v2/"}) {
    ASSERT_THAT(Read(url), IsOk());
    EXPECT_THAT(sent_, ElementsAre("Bearer one")) << url;
  }
}

TEST_F(Authorized, AStrangerGetsNone) {
  for (const char* url : {"https://quay.io/v2/", "https://gcr.io.evil.example/v2/"}) {
    ASSERT_THAT(Read(url), IsOk());
    EXPECT_THAT(sent_, ElementsAre("-")) << url;
  }
  EXPECT_EQ(tokens_.asked, 0);
}

TEST_F(Authorized, AHostThatMayNotBeAskedIsNotAsked) {
  EXPECT_THAT(Read("http://gcr.io/v2/"), Fails(Code::kPermissionDenied, HasSubstr("gcr.io")));
  EXPECT_THAT(sent_, IsEmpty());
  EXPECT_THAT(Read("https://169.254.169.254/", {200}, {{"authorization", "Bearer own"}}),
              Fails(Code::kPermissionDenied, _));
  EXPECT_THAT(sent_, IsEmpty());
}

TEST_F(Authorized, ARequestsOwnCredentialStaysAndAnEmptyOneMeansNone) {
  ASSERT_THAT(Read("https://gcr.io/v2/", {200}, {{"authorization", "Bearer registry"}}), IsOk());
  EXPECT_THAT(sent_, ElementsAre("Bearer registry"));
  EXPECT_EQ(carries_, 1);
  ASSERT_THAT(Read("https://storage.googleapis.com/blob", {200}, {{"authorization", ""}}), IsOk());
  EXPECT_THAT(sent_, ElementsAre("-"));
  EXPECT_EQ(carries_, 0);
  EXPECT_EQ(tokens_.asked, 0);
}

TEST_F(Authorized, AnEndpointOnThisMachineGetsTheLoopbackTokenOrNone) {
  options_.hosts = At("http://127.0.0.1:8080");
  ASSERT_THAT(Read("https://run.googleapis.com/v2/x"), IsOk());
  EXPECT_THAT(sent_, ElementsAre("-"));
  options_.loopback_token = Secret{"fake"};
  ASSERT_THAT(Read("https://gcr.io/v2/"), IsOk());
  EXPECT_THAT(sent_, ElementsAre("Bearer fake"));
  EXPECT_EQ(tokens_.asked, 0);
}

TEST_F(Authorized, AnEndpointElsewhereGetsNeither) {
  options_.hosts = At("https://proxy.example");
  options_.loopback_token = Secret{"fake"};
  ASSERT_THAT(Read("https://run.googleapis.com/v2/x"), IsOk());
  EXPECT_THAT(sent_, ElementsAre("-"));
  EXPECT_EQ(tokens_.asked, 0);
}

TEST_F(Authorized, TheEmulatorsOwnerIsAskedByThatName) {
  options_.hosts = {*Endpoints::Make({.emulator = {.value = "127.0.0.1:1", .source = "E"}}), {}};
  options_.loopback_token = Secret{"fake"};
  ASSERT_THAT(Read("https://firestore.googleapis.com/v1/x"), IsOk());
  EXPECT_THAT(sent_, ElementsAre("Bearer owner"));
}

TEST_F(Authorized, A401IsRepeatedOnceWithAFreshToken) {
  const Result<Response> result = Read("https://run.googleapis.com/v2/x", {401, 200});
  ASSERT_THAT(result, IsOk());
  EXPECT_EQ(result->status, 200);
  EXPECT_THAT(sent_, ElementsAre("Bearer one", "Bearer two"));
  EXPECT_EQ(carries_, 1);
  EXPECT_THAT(tokens_.dropped, ElementsAre("one"));
}

TEST_F(Authorized, ASecond401IsTheAnswer) {
  const Result<Response> result = Read("https://run.googleapis.com/v2/x", {401, 401, 200});
  ASSERT_THAT(result, IsOk());
  EXPECT_EQ(result->status, 401);
  EXPECT_EQ(sent_.size(), 2U);
}

TEST_F(Authorized, A401WithoutAFreshTokenSaysWhatToDo) {
  tokens_.Drop(Secret{"one"});
  EXPECT_THAT(Read("https://run.googleapis.com/v2/x", {401}),
              Fails(Code::kUnauthenticated, HasSubstr("LOCKSTEP_ACCESS_TOKEN")));
}

TEST_F(Authorized, ARegistrys401IsAChallengeAndCostsNoToken) {
  const Result<Response> result = Read("https://gcr.io/v2/", {401});
  ASSERT_THAT(result, IsOk());
  EXPECT_EQ(result->status, 401);
  EXPECT_THAT(tokens_.dropped, IsEmpty());
}

TEST_F(Authorized, ATokenThatAGoogleRegistryCallsInvalidIsReplacedOnce) {
  const Headers invalid = {{"www-authenticate", R"(Bearer realm="r",error="invalid_token")"}};
  for (const std::string url : {"https://gcr.io/v2/x", "https://registry.example/v2/x"}) {
    options_.hosts.allowed = *AllowList::Make(std::vector<std::string>{"registry.example"});
    ListedTokens tokens({"one", "two"});
    ScriptedHttp scripted({Response{.status = 401, .headers = invalid}, Response{.status = 200}});
    AuthorizedHttp http(scripted, tokens, options_);
    ASSERT_THAT(http.Read({.url = url}, {}), IsOk());
    Note(scripted);
    const bool google = url.find("gcr.io") != std::string::npos;
    EXPECT_EQ(sent_.size(), google ? 2U : 1U) << url;
    EXPECT_EQ(sent_.back(), google ? "Bearer two" : "Bearer one") << url;
  }
}

TEST_F(Authorized, AWriteBeginsWithATokenThatOutlivesIt) {
  ScriptedHttp scripted({Response{.status = 200}, Response{.status = 200}});
  AuthorizedHttp http(scripted, tokens_, options_);
  const Request request{.url = "https://run.googleapis.com/v2/x",
                        .timeout = std::chrono::seconds{45}};
  ASSERT_THAT(http.Read(request, {}), IsOk());
  EXPECT_THAT(tokens_.renewed, IsEmpty());
  ASSERT_THAT(http.Write(request, Guard::kUnguarded, {}), IsOk());
  EXPECT_THAT(tokens_.renewed, ElementsAre(std::chrono::seconds{45}));
}

TEST_F(Authorized, AWriteWithoutATokenHasCertainlyChangedNothing) {
  ListedTokens none(std::deque<std::string>{});
  ScriptedHttp scripted(std::deque<Result<Response>>{});
  AuthorizedHttp http(scripted, none, options_);
  const Result<Response> written =
      http.Write({.url = "https://run.googleapis.com/v2/x"}, Guard::kUnguarded, {});
  ASSERT_FALSE(written);
  EXPECT_TRUE(written.error().untouched);
  EXPECT_THAT(scripted.asked(), IsEmpty());
}

TEST_F(Authorized, OnlyFakesGoToAnEndpointOnThisMachineAndNoFurther) {
  options_.fakes = true;
  options_.hosts = At("http://127.0.0.1:8080");
  ASSERT_THAT(Read("https://run.googleapis.com/v2/x"), IsOk());
  EXPECT_THAT(sent_, ElementsAre("Bearer one"));
  options_.hosts = At("https://proxy.example");
  ASSERT_THAT(Read("https://run.googleapis.com/v2/x"), IsOk());
  EXPECT_THAT(sent_, ElementsAre("-"));
}

TEST_F(Authorized, WithoutATokenNothingIsSent) {
  ListedTokens none({});
  ScriptedHttp scripted({Response{.status = 200}});
  AuthorizedHttp http(scripted, none, options_);
  const Request request{.url = "https://run.googleapis.com/v2/x"};
  EXPECT_THAT(http.Write(request, Guard::kGuarded, {}), Fails(Code::kUnauthenticated, _));
  EXPECT_THAT(scripted.asked(), IsEmpty());
}

TEST_F(Authorized, AnUnguardedWriteAndAStreamAreRepeatedAfterA401) {
  const Request request{.url = "https://run.googleapis.com/v2/x"};
  ScriptedHttp writes({Response{.status = 401}, Response{.status = 200}});
  ASSERT_THAT(AuthorizedHttp(writes, tokens_, options_).Write(request, Guard::kUnguarded, {}),
              IsOk());
  Note(writes);
  EXPECT_THAT(sent_, ElementsAre("Bearer one", "Bearer two"));

  ListedTokens tokens({"one", "two"});
  std::string body;
  ScriptedHttp streams({Response{.status = 401}, Response{.status = 200, .body = "ids"}});
  const Sink sink = [&](std::string_view bytes) -> Status {
    body += bytes;
    return {};
  };
  ASSERT_THAT(AuthorizedHttp(streams, tokens, options_).Stream(request, sink, {}), IsOk());
  EXPECT_EQ(body, "ids");
}

TEST_F(Authorized, TheQuotaProjectIsNamedToGooglesApisAlone) {
  options_.quota_project = "billing";
  ASSERT_THAT(Read("https://run.googleapis.com/v2/x"), IsOk());
  EXPECT_EQ(quota_, "billing");
  ASSERT_THAT(Read("https://gcr.io/v2/"), IsOk());
  EXPECT_EQ(quota_, "");
  options_.hosts = At("http://127.0.0.1:8080");
  ASSERT_THAT(Read("https://run.googleapis.com/v2/x"), IsOk());
  EXPECT_EQ(quota_, "");
}

}  // namespace
}  // namespace lockstep
