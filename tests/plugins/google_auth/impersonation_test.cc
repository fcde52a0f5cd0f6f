#include "plugins/google_auth/impersonation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "tests/plugins/google_auth/scripted_exchange.h"
#include "tests/support/matchers.h"

namespace lockstep::google_auth {
namespace {

using lockstep::testing::Fails;
using lockstep::testing::IsOk;
using std::chrono::seconds;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* kIam =
    "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/"
    "rec@p.iam.gserviceaccount.com:generateAccessToken";

Response Generated(const std::string& end = "2001-09-09T02:46:40Z", Headers headers = {}) {
  return {.status = 200,
          .headers = std::move(headers),
          .body = Dump({{"accessToken", "ya29.rec"}, {"expireTime", end}})};
}

class Impersonating : public ::testing::Test {
 protected:
  Result<Grant> FetchFrom(ScriptedExchange& script,
                          const std::string& accounts = "rec@p.iam.gserviceaccount.com") {
    return ImpersonatedGrant(std::make_unique<OneToken>("source"), *ImpersonationOf(accounts),
                             script.exchange())
        ->Fetch({});
  }
};

TEST_F(Impersonating, AsksIamWithTheTokenOfTheSource) {
  ScriptedExchange script({Generated()});
  const Result<Grant> grant = FetchFrom(script);
  ASSERT_THAT(grant, IsOk());
  EXPECT_EQ(grant->token.Reveal(), "ya29.rec");
  EXPECT_EQ(grant->life, seconds{3600});
  const Request asked = script.asked(0);
  EXPECT_EQ(asked.method, "POST");
  EXPECT_EQ(asked.url, kIam);
  EXPECT_EQ(HeaderOf(asked.headers, "authorization"), "Bearer source");
  EXPECT_EQ(asked.body,
            R"({"lifetime":"3600s","scope":["https://www.googleapis.com/auth/cloud-platform"]})");
}

TEST_F(Impersonating, DelegatesAreNamedInTheirOrder) {
  ScriptedExchange script({Generated()});
  ASSERT_THAT(FetchFrom(script, "a@x.example, b@x.example,rec@p.iam.gserviceaccount.com"), IsOk());
  EXPECT_EQ(script.asked(0).url, kIam);
  EXPECT_THAT(ParseJson(script.asked(0).body)->at("delegates"),
              ElementsAre("projects/-/serviceAccounts/a@x.example",
                          "projects/-/serviceAccounts/b@x.example"));
}

TEST_F(Impersonating, ALifeIsCountedByTheServersClock) {
  ScriptedExchange script(
      {Generated("2001-09-09T05:00:00Z", {{"date", "Sun, 09 Sep 2001 04:50:00 GMT"}})});
  EXPECT_EQ(FetchFrom(script)->life, seconds{600});
  ScriptedExchange gone({Generated("2001-09-09T01:00:00Z")});
  EXPECT_THAT(FetchFrom(gone), Fails(Code::kUnauthenticated, HasSubstr("has ended already")));
}

TEST_F(Impersonating, A401IsAskedOnceMoreWithAnotherToken) {
  const Response refused{.status = 401, .body = R"({"error":{"status":"UNAUTHENTICATED"}})"};
  ScriptedExchange script({refused, Generated()});
  ASSERT_THAT(FetchFrom(script), IsOk());
  EXPECT_EQ(HeaderOf(script.asked(1).headers, "authorization"), "Bearer source-again");
  ScriptedExchange twice({refused, refused, Generated()});
  EXPECT_THAT(FetchFrom(twice), Fails(Code::kUnauthenticated, HasSubstr("impersonating")));
}

TEST_F(Impersonating, ARefusalNamesTheAccountAndTheRole) {
  ScriptedExchange script({Response{
      .status = 403,
      .headers = {{"content-type", "application/json"}},
      .body = R"({"error":{"code":403,"status":"PERMISSION_DENIED","message":"denied"}})"}});
  EXPECT_THAT(FetchFrom(script),
              Fails(Code::kUnauthenticated,
                    AllOf(HasSubstr("service account rec@p.iam.gserviceaccount.com"),
                          HasSubstr("denied"), HasSubstr("roles/iam.serviceAccountTokenCreator"))));
}

TEST_F(Impersonating, HalfAnAnswerIsNone) {
  for (const char* body :
       {"{}", R"({"accessToken":"t"})", R"({"accessToken":"t","expireTime":"x"})",
        R"({"accessToken":"a\r\nb","expireTime":"2001-09-09T02:46:40Z"})"}) {
    ScriptedExchange script({Response{.status = 200, .body = body}});
    EXPECT_THAT(FetchFrom(script), Fails(Code::kDataLoss, HasSubstr("impersonating"))) << body;
  }
}

TEST(Impersonation, TheFlagTakesAccountsOnly) {
  for (const char* text : {"", "rec", "a@b,", ",a@b", "a@b/c@d", "a@b c", "a@@b", "@b", "a@b\n,"}) {
    EXPECT_THAT(ImpersonationOf(text),
                Fails(Code::kInvalidArgument, HasSubstr("--impersonate-service-account")))
        << text;
  }
}

TEST(Impersonation, AFilesUrlMustBeIamsOfAnAccount) {
  const Json good = {{"service_account_impersonation_url", kIam},
                     {"delegates", {"projects/-/serviceAccounts/a@x.example"}}};
  const Result<Impersonation> parsed = ParseImpersonation(Fields(good), LoopbackUrls::kRefused);
  ASSERT_THAT(parsed, IsOk());
  EXPECT_EQ(parsed->email, "rec@p.iam.gserviceaccount.com");
  EXPECT_THAT(parsed->delegates, ElementsAre("projects/-/serviceAccounts/a@x.example"));
  for (const char* url :
       {"", "https://evil.example/v1/x/a@b:generateAccessToken",
        "http://iamcredentials.googleapis.com/v1/x/a@b:generateAccessToken",
        "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/a@b:signJwt",
        "https://iamcredentials.googleapis.com/v1/:generateAccessToken",
        "http://127.0.0.1:1/x/a@b:generateAccessToken"}) {
    const Json bad = {{"service_account_impersonation_url", url}};
    EXPECT_THAT(ParseImpersonation(Fields(bad), LoopbackUrls::kRefused),
                Fails(Code::kInvalidArgument, HasSubstr("service_account_impersonation_url")))
        << url;
  }
  for (const Json& delegates : {Json("a@b"), Json::array({7}), Json::array({"a"})}) {
    const Json bad = {{"service_account_impersonation_url", kIam}, {"delegates", delegates}};
    EXPECT_THAT(ParseImpersonation(Fields(bad), LoopbackUrls::kRefused),
                Fails(Code::kInvalidArgument, HasSubstr("delegates")));
  }
}

}  // namespace
}  // namespace lockstep::google_auth
