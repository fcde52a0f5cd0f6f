#include "plugins/google_auth/service_account.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "plugins/google_auth/jwt.h"
#include "reconciler/base/rfc3339.h"
#include "tests/plugins/google_auth/test_key.h"
#include "tests/support/fakes.h"
#include "tests/support/matchers.h"

namespace lockstep::google_auth {
namespace {

using lockstep::testing::Fails;
using lockstep::testing::FakeClock;
using lockstep::testing::IsOk;
using lockstep::testing::ScriptedHttp;
using std::chrono::seconds;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

Json KeyFile() {
  return {{"type", "service_account"},
          {"project_id", "p"},
          {"private_key_id", "kid"},
          {"private_key", TestKey::Rsa().PrivatePem()},
          {"client_email", "rec@p.iam.gserviceaccount.com"},
          {"token_uri", "https://oauth2.googleapis.com/token"},
          {"universe_domain", "googleapis.com"}};
}

Json Without(const std::string& field) {
  Json file = KeyFile();
  file.erase(field);
  return file;
}

Json With(const std::string& field, const Json& value) {
  Json file = KeyFile();
  file[field] = value;
  return file;
}

struct Jwt {
  Json header{};
  Json claims{};
  bool verified = false;
};

Jwt Open(const std::string& token) {
  const auto first = token.find('.');
  const auto second = token.rfind('.');
  const Result<Json> header = ParseJson(FromBase64Url(token.substr(0, first)));
  const Result<Json> claims = ParseJson(FromBase64Url(token.substr(first + 1, second - first - 1)));
  EXPECT_THAT(header, IsOk());
  EXPECT_THAT(claims, IsOk());
  if (!header || !claims) return {};
  return {
      *header, *claims,
      TestKey::Rsa().Verifies(token.substr(0, second), FromBase64Url(token.substr(second + 1)))};
}

Response Granted(const std::string& token) {
  return {.status = 200,
          .body = R"({"access_token":")" + token + R"(","expires_in":3600,"token_type":"Bearer"})"};
}

TEST(ServiceAccount, TheClaimIsWhatGoogleAsksFor) {
  const Result<ServiceAccountKey> key = ParseServiceAccount(KeyFile(), LoopbackUrls::kRefused);
  ASSERT_THAT(key, IsOk());
  const Result<Secret> claim = SignedClaim(*key, *ParseTime("2001-09-09T01:46:40.999Z"));
  ASSERT_THAT(claim, IsOk());
  const Jwt jwt = Open(claim->Reveal());
  EXPECT_TRUE(jwt.verified);
  const Json header = {{"alg", "RS256"}, {"typ", "JWT"}, {"kid", "kid"}};
  const Json claims = {{"iat", 1'000'000'000},
                       {"exp", 1'000'003'600},
                       {"iss", "rec@p.iam.gserviceaccount.com"},
                       {"aud", "https://oauth2.googleapis.com/token"},
                       {"scope", "https://www.googleapis.com/auth/cloud-platform"}};
  EXPECT_EQ(jwt.header, header);
  EXPECT_EQ(jwt.claims, claims);
}

TEST(ServiceAccount, TheAudienceIsGooglesWhereverTheCallGoes) {
  const Result<ServiceAccountKey> key = ParseServiceAccount(
      With("token_uri", "http://127.0.0.1:8080/token"), LoopbackUrls::kAccepted);
  ASSERT_THAT(key, IsOk());
  EXPECT_EQ(key->token_url, "http://127.0.0.1:8080/token");
  const Result<Secret> claim = SignedClaim(*key, TimePoint{});
  ASSERT_THAT(claim, IsOk());
  EXPECT_EQ(StringAt(Open(claim->Reveal()).claims, "aud"), "https://oauth2.googleapis.com/token");
}

TEST(ServiceAccount, WhatMayBeLeftOutHasADefault) {
  const Result<ServiceAccountKey> key =
      ParseServiceAccount(Without("token_uri"), LoopbackUrls::kRefused);
  ASSERT_THAT(key, IsOk());
  EXPECT_EQ(key->token_url, "https://oauth2.googleapis.com/token");
  const Result<ServiceAccountKey> nameless =
      ParseServiceAccount(Without("private_key_id"), LoopbackUrls::kRefused);
  ASSERT_THAT(nameless, IsOk());
  const Result<Secret> claim = SignedClaim(*nameless, TimePoint{});
  ASSERT_THAT(claim, IsOk());
  EXPECT_FALSE(Open(claim->Reveal()).header.contains("kid"));
}

struct Bad {
  Json file;
  std::string why;
};

TEST(ServiceAccount, AFileThatIsWrongIsRefusedByField) {
  const Bad cases[] = {
      {Without("client_email"), "client_email"},
      {Without("private_key"), "private_key"},
      {With("private_key", "canary"), "private_key"},
      {With("private_key", 7), "private_key"},
      {With("token_uri", "https://evil.example/token"), "token_uri names https://evil.example"},
      {With("token_uri", "http://oauth2.googleapis.com/token"), "token_uri"},
      {Json::array(), "client_email"},
  };
  for (const Bad& c : cases) {
    EXPECT_THAT(ParseServiceAccount(c.file, LoopbackUrls::kRefused),
                Fails(Code::kInvalidArgument, AllOf(HasSubstr(c.why), Not(HasSubstr("canary")),
                                                    Not(HasSubstr("PRIVATE KEY")))))
        << c.why;
  }
}

class Granting : public ::testing::Test {
 protected:
  std::unique_ptr<TokenGrant> Grants() {
    return ServiceAccountGrant(*ParseServiceAccount(KeyFile(), LoopbackUrls::kRefused),
                               {http_, clock_});
  }
  Status FetchFrom(const Response& response) {
    ScriptedHttp http({response, response, response});
    const Result<Grant> grant =
        ServiceAccountGrant(*ParseServiceAccount(KeyFile(), LoopbackUrls::kRefused), {http, clock_})
            ->Fetch({});
    if (!grant) return Fail(grant.error());
    return {};
  }
  FakeClock clock_{*ParseTime("2001-09-09T01:46:40Z")};
  ScriptedHttp http_{{Granted("first"), Granted("second")}};
};

TEST_F(Granting, AsksWithTheSignedClaimAndNothingElse) {
  const Result<Grant> grant = Grants()->Fetch({});
  ASSERT_THAT(grant, IsOk());
  EXPECT_EQ(grant->token.Reveal(), "first");
  EXPECT_EQ(grant->life, seconds{3600});
  const Request asked = http_.asked().at(0);
  EXPECT_EQ(asked.method, "POST");
  EXPECT_EQ(asked.url, "https://oauth2.googleapis.com/token");
  EXPECT_EQ(HeaderOf(asked.headers, "content-type"), "application/x-www-form-urlencoded");
  EXPECT_EQ(HeaderOf(asked.headers, "authorization"), "");
  const std::string head = "assertion=";
  const std::string tail = "&grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer";
  ASSERT_TRUE(asked.body.starts_with(head) && asked.body.ends_with(tail)) << asked.body;
  const Jwt jwt =
      Open(asked.body.substr(head.size(), asked.body.size() - head.size() - tail.size()));
  EXPECT_TRUE(jwt.verified);
  EXPECT_EQ(jwt.claims.at("iat"), 1'000'000'000);
}

TEST_F(Granting, BehindTheCacheATokenIsFetchedAgain225SecondsBeforeItsEnd) {
  CachedTokenSource source(Grants(), clock_);
  const auto token = [&] { return source.Token({}).value_or(Secret{"none"}).Reveal(); };
  EXPECT_EQ(token(), "first");
  clock_.SleepFor(seconds{3600 - 226}, {});
  EXPECT_EQ(token(), "first");
  EXPECT_THAT(http_.asked(), SizeIs(1));
  clock_.SleepFor(seconds{1}, {});
  EXPECT_EQ(token(), "second");
  EXPECT_THAT(http_.asked(), SizeIs(2));
}

TEST_F(Granting, ARefusalNamesTheAccountAndTheServersReason) {
  const Response refusal{
      .status = 400,
      .headers = {{"date", "Sun, 09 Sep 2001 01:46:30 GMT"}},
      .body = R"({"error":"invalid_grant","error_description":"account not found"})"};
  EXPECT_THAT(FetchFrom(refusal),
              Fails(Code::kUnauthenticated,
                    AllOf(HasSubstr("service account rec@p.iam.gserviceaccount.com"),
                          HasSubstr("invalid_grant"), HasSubstr("account not found"),
                          Not(HasSubstr("clock")))));
}

TEST_F(Granting, ARefusalUnderAWrongClockHintsAtTheClock) {
  Response refusal{.status = 400,
                   .headers = {{"date", "Sun, 09 Sep 2001 02:46:40 GMT"}},
                   .body = R"({"error":"invalid_grant"})"};
  EXPECT_THAT(FetchFrom(refusal),
              Fails(Code::kUnauthenticated,
                    HasSubstr("this machine's clock is 1h0m behind the server's: set it right")));
  refusal.status = 503;
  EXPECT_THAT(FetchFrom(refusal), Fails(Code::kUnavailable, Not(HasSubstr("clock"))));
}

TEST_F(Granting, NoAnswerIsNoRefusal) {
  const Result<Response> silence = Fail(Code::kUnavailable, "connection refused");
  ScriptedHttp http({silence, silence, silence});
  EXPECT_THAT(
      ServiceAccountGrant(*ParseServiceAccount(KeyFile(), LoopbackUrls::kRefused), {http, clock_})
          ->Fetch({}),
      Fails(Code::kUnavailable,
            AllOf(HasSubstr("fetching an access token"), HasSubstr("refused"))));
}

}  // namespace
}  // namespace lockstep::google_auth
