#include "plugins/google_auth/external_account.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/plugins/google_auth/scripted_exchange.h"
#include "tests/support/files.h"
#include "tests/support/matchers.h"

namespace lockstep::google_auth {
namespace {

using lockstep::testing::Fails;
using lockstep::testing::IsOk;
using std::chrono::seconds;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

constexpr const char* kAudience = "//iam.googleapis.com/projects/1/locations/global/p";
constexpr const char* kImpersonation =
    "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/"
    "rec@p.iam.gserviceaccount.com:generateAccessToken";

Json FederationFile(const Json& source, const Json& more = Json::object()) {
  Json file = {{"type", "external_account"},
               {"audience", kAudience},
               {"subject_token_type", "urn:ietf:params:oauth:token-type:jwt"},
               {"token_url", "https://sts.googleapis.com/v1/token"},
               {"credential_source", source}};
  file.update(more);
  return file;
}

Json GitHubsSource() {
  return {{"url", "https://actions.example/token?api-version=2.0&audience=x"},
          {"headers", {{"Authorization", "Bearer request-canary"}}},
          {"format", {{"type", "json"}, {"subject_token_field_name", "value"}}}};
}

Result<Grant> FetchWith(const Json& file, ScriptedExchange& script) {
  LOCKSTEP_TRY(FederatedIdentity identity, ParseFederatedIdentity(file, LoopbackUrls::kRefused));
  return FederatedGrant(std::move(identity), script.exchange())->Fetch({});
}

TEST(Federation, AUrlIsAskedWithItsHeadersAndTheSubjectTokenIsExchanged) {
  ScriptedExchange script(
      {Response{.status = 200, .body = R"({"value":"subject"})"}, TokenGranted("federated")});
  const Result<Grant> grant = FetchWith(FederationFile(GitHubsSource()), script);
  ASSERT_THAT(grant, IsOk());
  EXPECT_EQ(grant->token.Reveal(), "federated");
  EXPECT_EQ(script.asked(0).url, "https://actions.example/token?api-version=2.0&audience=x");
  EXPECT_EQ(HeaderOf(script.asked(0).headers, "authorization"), "Bearer request-canary");
  EXPECT_EQ(script.asked(1).url, "https://sts.googleapis.com/v1/token");
  EXPECT_EQ(HeaderOf(script.asked(1).headers, "authorization"), "");
  EXPECT_THAT(script.asked(1).body,
              AllOf(HasSubstr("&subject_token=subject&"),
                    HasSubstr("scope=https%3A%2F%2Fwww.googleapis.com%2Fauth%2Fcloud-platform&")));
}

TEST(Federation, ImpersonationTakesTheLifeThatTheFileAsksFor) {
  const Json more = {{"service_account_impersonation_url", kImpersonation},
                     {"service_account_impersonation", {{"token_lifetime_seconds", 1800}}}};
  ScriptedExchange script(
      {Response{.status = 200, .body = R"({"value":"subject"})"}, TokenGranted("federated"),
       Response{.status = 200,
                .body = R"({"accessToken":"final","expireTime":"2001-09-09T02:16:40Z"})"}});
  const Result<Grant> grant = FetchWith(FederationFile(GitHubsSource(), more), script);
  ASSERT_THAT(grant, IsOk());
  EXPECT_EQ(grant->token.Reveal(), "final");
  EXPECT_EQ(grant->life, seconds{1800});
  EXPECT_THAT(script.asked(1).body,
              HasSubstr("scope=https%3A%2F%2Fwww.googleapis.com%2Fauth%2Fiam&"));
  EXPECT_EQ(HeaderOf(script.asked(2).headers, "authorization"), "Bearer federated");
  EXPECT_THAT(script.asked(2).body, HasSubstr("\"1800s\""));
}

TEST(Federation, AFileIsReadAtEveryRefreshAndTrimmed) {
  const testing::TemporaryFolder folder;
  const std::string path = folder.Write("token", "first\n");
  ScriptedExchange script({TokenGranted("a"), TokenGranted("b")});
  const auto grants = FederatedGrant(
      *ParseFederatedIdentity(FederationFile({{"file", path}}), LoopbackUrls::kRefused),
      script.exchange());
  ASSERT_THAT(grants->Fetch({}), IsOk());
  EXPECT_THAT(script.asked(0).body, HasSubstr("&subject_token=first&"));
  folder.Write("token", "second");
  ASSERT_THAT(grants->Fetch({}), IsOk());
  EXPECT_THAT(script.asked(1).body, HasSubstr("&subject_token=second&"));
}

TEST(Federation, AFileThatIsGoneOrHoldsNoTokenEndsItThere) {
  const testing::TemporaryFolder folder;
  struct Case {
    Json source;
    Code code;
    std::string why;
  };
  const Case cases[] = {
      {{{"file", folder.At("gone")}}, Code::kNotFound, "gone"},
      {{{"file", folder.Write("empty", " \n")}}, Code::kDataLoss, "is empty"},
      {{{"file", folder.Write("two", "canary canary")}}, Code::kDataLoss, "control character"},
      {{{"file", folder.Write("text", "canary")},
        {"format", {{"type", "json"}, {"subject_token_field_name", "v"}}}},
       Code::kDataLoss,
       "no JSON"},
      {{{"file", folder.Write("json", R"({"w":"canary"})")},
        {"format", {{"type", "json"}, {"subject_token_field_name", "v"}}}},
       Code::kDataLoss,
       "subject_token_field_name"},
  };
  for (const Case& c : cases) {
    ScriptedExchange script({TokenGranted("a")});
    EXPECT_THAT(FetchWith(FederationFile(c.source), script),
                Fails(c.code, AllOf(HasSubstr(c.why), Not(HasSubstr("canary")))));
    EXPECT_THAT(script.http.asked(), SizeIs(0)) << c.why;
  }
}

TEST(Federation, AProviderThatRefusesIsNamedAndItsWordsAreNot) {
  ScriptedExchange script({Response{.status = 403, .body = "canary"}});
  EXPECT_THAT(
      FetchWith(FederationFile(GitHubsSource()), script),
      Fails(Code::kUnauthenticated,
            AllOf(HasSubstr("actions.example"), HasSubstr("HTTP 403"), HasSubstr("id-token: write"),
                  Not(HasSubstr("canary")), Not(HasSubstr("api-version")))));
  const Response sent{.status = 302, .headers = {{"location", "https://evil.example/"}}};
  ScriptedExchange redirected({sent, sent, sent});
  EXPECT_THAT(FetchWith(FederationFile(GitHubsSource()), redirected),
              Fails(Code::kUnauthenticated, HasSubstr("HTTP 302")));
}

TEST(Federation, WhatIsNotSupportedOrLeaksIsRefusedByField) {
  const std::string source = "credential_source.";
  struct Case {
    Json file;
    std::string why;
  };
  const Case cases[] = {
      {FederationFile({{"executable", {{"command", "/bin/canary"}}}}),
       source + "executable: a program is never run"},
      {FederationFile({{"environment_id", "aws1"}}), source + "environment_id"},
      {FederationFile({{"certificate", Json::object()}}), source + "certificate"},
      {FederationFile(Json::object()), "a file or a url is due"},
      {FederationFile({{"file", "a"}, {"url", "https://h/"}}), "a file or a url is due"},
      {FederationFile("canary"), "credential_source"},
      {FederationFile({{"url", "http://idp.example/?canary"}}), source + "url: it is not https"},
      {FederationFile({{"url", "http://127.0.0.1/?canary"}}), source + "url: it is not https"},
      {FederationFile({{"url", "canary"}}), source + "url: it is no URL"},
      {FederationFile({{"url", "https://h/"}, {"headers", {{"a", "canary\r\nb: c"}}}}),
       source + "headers"},
      {FederationFile({{"url", "https://h/"}, {"headers", {{"Host", "canary"}}}}),
       source + "headers"},
      {FederationFile({{"url", "https://h/"}, {"headers", {{"a b", "canary"}}}}),
       source + "headers"},
      {FederationFile({{"file", "a"}, {"format", {{"type", "xml"}}}}), source + "format.type"},
      {FederationFile({{"file", "a"}, {"format", {{"type", "json"}}}}),
       source + "format.subject_token_field_name"},
      {FederationFile({{"file", "a"}}, {{"token_url", "https://evil.example/token?canary"}}),
       "token_url names https://evil.example/token"},
      {FederationFile({{"file", "a"}}, {{"token_url", "http://127.0.0.1:1/token"}}), "token_url"},
      {FederationFile({{"file", "a"}}, {{"audience", ""}}), "audience: it is missing"},
      {FederationFile({{"file", "a"}}, {{"subject_token_type", 1}}), "subject_token_type"},
      {FederationFile({{"file", "a"}}, {{"workforce_pool_user_project", "1"}}),
       "workforce_pool_user_project"},
      {FederationFile({{"file", "a"}},
                      {{"service_account_impersonation_url", "https://evil.example/canary"}}),
       "service_account_impersonation_url"},
      {FederationFile({{"file", "a"}},
                      {{"service_account_impersonation_url", kImpersonation},
                       {"service_account_impersonation", {{"token_lifetime_seconds", 0}}}}),
       "token_lifetime_seconds"},
  };
  for (const Case& c : cases) {
    EXPECT_THAT(ParseFederatedIdentity(c.file, LoopbackUrls::kRefused),
                Fails(Code::kInvalidArgument, HasSubstr(c.why)))
        << Dump(c.file);
    const Result<FederatedIdentity> parsed = ParseFederatedIdentity(c.file, LoopbackUrls::kRefused);
    if (c.why.find("service_account_imp") == std::string::npos) {
      EXPECT_THAT(parsed.error().message, Not(HasSubstr("canary")));
    }
  }
}

}  // namespace
}  // namespace lockstep::google_auth
