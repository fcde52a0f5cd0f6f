#include "plugins/google_auth/authorized_user.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/plugins/google_auth/scripted_exchange.h"
#include "tests/support/matchers.h"

namespace lockstep::google_auth {
namespace {

using lockstep::testing::Fails;
using lockstep::testing::IsOk;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

Json LoginFile() {
  return {{"type", "authorized_user"},
          {"client_id", "id"},
          {"client_secret", "secret-canary"},
          {"refresh_token", "refresh-canary"},
          {"token_uri", "https://evil.example/token"}};
}

TEST(UserLogin, TheRefreshTokenGoesToGoogleWhateverTheFileSays) {
  ScriptedExchange script({TokenGranted("ya29")});
  const Result<Grant> grant = UserGrant(*ParseUserLogin(LoginFile()), script.exchange())->Fetch({});
  ASSERT_THAT(grant, IsOk());
  EXPECT_EQ(grant->token.Reveal(), "ya29");
  EXPECT_EQ(script.asked(0).url, "https://oauth2.googleapis.com/token");
  EXPECT_EQ(script.asked(0).body,
            "grant_type=refresh_token&client_id=id&client_secret=secret-canary&refresh_token="
            "refresh-canary");
}

TEST(UserLogin, WhatIsMissingIsNamed) {
  for (const char* field : {"client_id", "client_secret", "refresh_token"}) {
    Json without = LoginFile();
    without.erase(field);
    Json odd = LoginFile();
    odd[field] = 7;
    for (const Json& file : {without, odd}) {
      EXPECT_THAT(ParseUserLogin(file),
                  Fails(Code::kInvalidArgument, AllOf(HasSubstr(field), Not(HasSubstr("canary")))));
    }
  }
}

TEST(UserLogin, ALoginThatHasEndedSaysHowToLogInAgainAndShowsNothing) {
  ScriptedExchange script(
      {Response{.status = 400,
                .body = R"({"error":"invalid_grant","error_description":)"
                        R"("Token refresh-canary of secret-canary has been revoked."})"}});
  EXPECT_THAT(
      UserGrant(*ParseUserLogin(LoginFile()), script.exchange())->Fetch({}),
      Fails(Code::kUnauthenticated,
            AllOf(HasSubstr("invalid_grant"), HasSubstr("has been revoked"),
                  HasSubstr("`gcloud auth application-default login`"), Not(HasSubstr("canary")))));
}

}  // namespace
}  // namespace lockstep::google_auth
