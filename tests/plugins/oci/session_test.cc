#include <string>

#include "tests/plugins/oci/observing_images.h"

namespace lockstep::oci {
namespace {

using ::lockstep::testing::IsOk;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

using Tokens = Images;

TEST_F(Tokens, ABearerChallengeIsAnsweredWithATokenOfItsRealm) {
  const Observation seen = ObserveOne({Challenged("https://us-west2-docker.pkg.dev/v2/token"),
                                       Token("abc"), Sent(ImageBody(), kOciManifest)});
  EXPECT_TRUE(seen.present);
  ASSERT_THAT(http_->asked(), SizeIs(3));
  EXPECT_EQ(http_->asked()[1].url,
            "https://us-west2-docker.pkg.dev/v2/token?service=s%20v&scope=repository%3Ap%3Apull");
  EXPECT_FALSE(HasAuthorization(1));  // its own origin: the stack's credential
  EXPECT_EQ(Authorization(2), "Bearer abc");
  EXPECT_EQ(http_->asked()[2].url, http_->asked()[0].url);
}

TEST_F(Tokens, NoRegistryCanHaveATokenOfAnotherOneMade) {
  for (const std::string realm : {"https://us-docker.pkg.dev/v2/token",
                                  "https://evil.example:444/token", "http://127.0.0.1:9/token"}) {
    ObserveOne({Challenged(realm), Token("abc"), Sent(ImageBody(), kOciManifest)},
               "evil.example/p/x");
    ASSERT_THAT(http_->asked(), SizeIs(3)) << realm;
    EXPECT_TRUE(HasAuthorization(1)) << realm;
    EXPECT_EQ(Authorization(1), "") << realm;  // asks the stack for an anonymous request
  }
}

TEST_F(Tokens, ARealmThatIsNotHttpsIsNotAsked) {
  for (const std::string realm : {"http://gcr.io/token", "ftp://gcr.io/token", "/token",
                                  "http://169.254.169.254/token", "https://u:p@gcr.io/token"}) {
    ExpectUnread(ObserveOne({Challenged(realm)}), Code::kPermissionDenied, "token");
    EXPECT_THAT(http_->asked(), SizeIs(1)) << realm;
  }
}

TEST_F(Tokens, WhatTheChallengeLeavesOutIsLeftOutOrTheRepositorys) {
  ObserveOne({Response{.status = 401,
                       .headers = {{"www-authenticate", "Bearer realm=\"https://gcr.io/t?a=b\""}}},
              Response{.status = 200, .body = R"({"access_token":"xyz"})"},
              Sent(ImageBody(), kOciManifest)},
             "gcr.io/p/x");
  EXPECT_EQ(http_->asked().at(1).url, "https://gcr.io/t?a=b&scope=repository%3Ap%2Fx%3Apull");
  EXPECT_EQ(Authorization(2), "Bearer xyz");
}

TEST_F(Tokens, ATokenIsUsedForItsRepositoryAndForNoOther) {
  const std::string body = ImageBody();
  const auto seen =
      Observe({"gcr.io/p/a:1", "gcr.io/p/a:2", "gcr.io/p/b:1"},
              {Challenged("https://gcr.io/t"), Token("for-a"), Sent(body, kOciManifest),
               Sent(body, kOciManifest), Sent(body, kOciManifest)});
  ASSERT_THAT(seen, IsOk());
  ASSERT_THAT(http_->asked(), SizeIs(5));
  EXPECT_EQ(Authorization(3), "Bearer for-a");
  EXPECT_FALSE(HasAuthorization(4));
}

TEST_F(Tokens, ARefusedTokenIsRefreshedOnceAndNoMore) {
  const Response again = Challenged("https://gcr.io/t");
  ExpectUnread(ObserveOne({again, Token("a"), again}, "gcr.io/p/x"), Code::kUnauthenticated,
               "credentials");
  EXPECT_THAT(http_->asked(), SizeIs(3));

  const std::string body = ImageBody();
  const auto seen =
      Observe({"gcr.io/p/a:1", "gcr.io/p/a:2"}, {again, Token("old"), Sent(body, kOciManifest),
                                                 again, Token("new"), Sent(body, kOciManifest)});
  ASSERT_THAT(seen, IsOk());
  EXPECT_TRUE(seen->at(1).present);
  EXPECT_EQ(Authorization(3), "Bearer old");
  EXPECT_EQ(Authorization(5), "Bearer new");
}

TEST_F(Tokens, ATokenThatCannotBeHadIsSaidAndNeverShown) {
  const Response challenge = Challenged("https://gcr.io/t");
  const std::string secret = "s3cr3t\nInjected: header";
  ExpectUnread(ObserveOne({challenge, Response{.status = 403}}, "gcr.io/p/x"),
               Code::kPermissionDenied, "asking the registry for a token");
  ExpectUnread(ObserveOne({challenge, Response{.status = 200, .body = "{}"}}, "gcr.io/p/x"),
               Code::kDataLoss, "no token");
  ExpectUnread(ObserveOne({challenge, Response{.status = 302}}, "gcr.io/p/x"), Code::kDataLoss,
               "redirect");
  const Observation injected = ObserveOne({challenge, Token(secret)}, "gcr.io/p/x");
  ExpectUnread(injected, Code::kDataLoss, "no token");
  EXPECT_THAT(injected.error->message, Not(HasSubstr("s3cr3t")));
  EXPECT_THAT(http_->asked(), SizeIs(2));
}

TEST_F(Tokens, WithoutABearerChallengeA401IsTheAnswer) {
  ExpectUnread(
      ObserveOne({Response{.status = 401, .headers = {{"www-authenticate", "Basic realm=\"b\""}}}},
                 "registry.example/p/x"),
      Code::kUnauthenticated, "--allow-registry");
}

}  // namespace
}  // namespace lockstep::oci
