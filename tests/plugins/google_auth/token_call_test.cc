#include "plugins/google_auth/token_call.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>

#include "reconciler/base/rfc3339.h"
#include "tests/support/matchers.h"

namespace lockstep::google_auth {
namespace {

using lockstep::testing::Fails;
using lockstep::testing::IsOk;
using std::chrono::seconds;
using ::testing::_;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(TokenRequest, IsAFormWithEncodedValuesAndNoCredential) {
  const std::array<std::pair<std::string_view, std::string_view>, 2> form = {
      {{"grant_type", "urn:ietf:x"}, {"assertion", "a.b&c="}}};
  const Request request = TokenRequest("https://oauth2.googleapis.com/token", form);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.body, "grant_type=urn%3Aietf%3Ax&assertion=a.b%26c%3D");
  EXPECT_EQ(request.headers, (Headers{{"content-type", "application/x-www-form-urlencoded"}}));
}

TEST(GrantOf, TakesTheTokenAndItsLife) {
  const Result<Grant> grant =
      GrantOf({.status = 200,
               .body = R"({"access_token":"ya29.x","expires_in":3599,"token_type":"Bearer"})"});
  ASSERT_THAT(grant, IsOk());
  EXPECT_EQ(grant->token.Reveal(), "ya29.x");
  EXPECT_EQ(grant->life, seconds{3599});
  const Result<Grant> text =
      GrantOf({.status = 200, .body = R"({"access_token":"t","expires_in":"1800"})"});
  ASSERT_THAT(text, IsOk());
  EXPECT_EQ(text->life, seconds{1800});
}

TEST(GrantOf, HalfAGrantIsNone) {
  for (const char* body :
       {"", "<html>", "[]", R"({"access_token":"t"})", R"({"access_token":"t","expires_in":0})",
        R"({"access_token":"t","expires_in":-5})", R"({"access_token":"t","expires_in":"soon"})",
        R"({"access_token":"t","expires_in":1.5})", R"({"access_token":"","expires_in":60})",
        R"({"expires_in":60})", R"({"access_token":7,"expires_in":60})",
        R"({"access_token":"a\r\nx: y","expires_in":60})", R"({"access_token":"t","expi)"}) {
    EXPECT_THAT(GrantOf({.status = 200, .body = body}), Fails(Code::kDataLoss, _)) << body;
  }
}

struct Refusal {
  int status;
  std::string body;
  Code code;
};

TEST(GrantOf, TellsARefusalFromATrouble) {
  const Refusal cases[] = {
      {400, R"({"error":"invalid_grant","error_description":"d"})", Code::kUnauthenticated},
      {401, R"({"error":"invalid_client"})", Code::kUnauthenticated},
      {403, "", Code::kUnauthenticated},
      {400, R"({"error":"temporarily_unavailable"})", Code::kUnavailable},
      {400, R"({"error":"server_error"})", Code::kUnavailable},
      {408, "", Code::kUnavailable},
      {429, "", Code::kUnavailable},
      {500, R"({"error":"internal_failure"})", Code::kUnavailable},
      {503, "<html>", Code::kUnavailable},
      {302, "", Code::kUnavailable},
      {204, "", Code::kUnavailable},
  };
  for (const Refusal& c : cases) {
    EXPECT_THAT(GrantOf({.status = c.status, .body = c.body}), Fails(c.code, _))
        << c.status << " " << c.body;
  }
}

TEST(GrantOf, QuotesTheServersReasonAndNothingElseOfItsAnswer) {
  EXPECT_THAT(
      GrantOf({.status = 400,
               .body = R"({"error":"invalid_grant","error_description":"bad\u001b[1m",)"
                       R"("access_token":"canary"})"}),
      Fails(Code::kUnauthenticated,
            AllOf(HasSubstr("invalid_grant (HTTP 400): bad\\x1b[1m"), Not(HasSubstr("canary")))));
}

TEST(ClockSkew, IsToldByTheServersDate) {
  const Response response{.headers = {{"date", "Sun, 06 Nov 1994 08:49:37 GMT"}}};
  const TimePoint then = *ParseTime("1994-11-06T08:49:37Z");
  EXPECT_EQ(ClockSkew(response, then), "");
  EXPECT_EQ(ClockSkew(response, then + seconds{60}), "");
  EXPECT_EQ(ClockSkew(response, then + seconds{300}),
            "this machine's clock is 5m0s ahead of the server's");
  EXPECT_EQ(ClockSkew(response, then - seconds{90}),
            "this machine's clock is 1m30s behind the server's");
  EXPECT_EQ(ClockSkew({}, then), "");
}

TEST(SecretUrl, IsGooglesOnHttpsAndOnThisMachineOnlyForATest) {
  using enum LoopbackUrls;
  for (const char* url : {"https://oauth2.googleapis.com/token", "https://sts.googleapis.com/v1"}) {
    EXPECT_THAT(CheckSecretUrl(url, "token_uri", kRefused), IsOk()) << url;
  }
  for (const char* url : {"http://127.0.0.1:8080/token", "http://localhost/token",
                          "https://127.0.0.1/token", "http://[::1]/"}) {
    EXPECT_THAT(CheckSecretUrl(url, "token_uri", kAccepted), IsOk()) << url;
    EXPECT_THAT(CheckSecretUrl(url, "token_uri", kRefused),
                Fails(Code::kInvalidArgument, HasSubstr("token_uri names")))
        << url;
  }
  for (const char* url :
       {"http://oauth2.googleapis.com/token", "https://oauth2.googleapis.com.evil.example/token",
        "https://evilgoogleapis.com/token", "https://googleapis.com@evil.example/", "file:///x",
        "https://127.0.0.1.evil.example/", "", "token"}) {
    EXPECT_THAT(CheckSecretUrl(url, "token_uri", kAccepted),
                Fails(Code::kInvalidArgument, HasSubstr("token_uri names")))
        << url;
  }
}

}  // namespace
}  // namespace lockstep::google_auth
