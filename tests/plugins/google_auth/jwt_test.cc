#include "plugins/google_auth/jwt.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/ec.h>

#include <string>

#include "tests/plugins/google_auth/test_key.h"
#include "tests/support/matchers.h"

namespace lockstep::google_auth {
namespace {

using lockstep::testing::Fails;
using lockstep::testing::IsOk;
using ::testing::_;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(Jwt, IsSignedOverHeaderAndClaims) {
  const Result<Secret> token =
      SignRs256({{"alg", "RS256"}}, {{"iss", "me"}}, Secret{TestKey::Rsa().PrivatePem()});
  ASSERT_THAT(token, IsOk());
  const std::string& text = token->Reveal();
  const auto dot = text.rfind('.');
  const std::string signature = FromBase64Url(text.substr(dot + 1));
  EXPECT_EQ(signature.size(), 256U);
  EXPECT_TRUE(TestKey::Rsa().Verifies(text.substr(0, dot), signature));
  EXPECT_FALSE(TestKey::Rsa().Verifies(text.substr(0, dot) + "x", signature));
  EXPECT_EQ(text.substr(0, dot), "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJtZSJ9");
}

TEST(Jwt, OnlyAnRsaKeyWithoutAPasswordSigns) {
  EXPECT_THAT(CheckRsaKey(Secret{TestKey::Rsa().PrivatePem()}), IsOk());
  const TestKey curve(EVP_EC_gen("P-256"));
  for (const std::string& pem :
       {std::string{}, std::string{"canary"}, curve.PrivatePem(), TestKey::Rsa().EncryptedPem(),
        TestKey::Rsa().PrivatePem().substr(0, 600)}) {
    EXPECT_THAT(CheckRsaKey(Secret{std::string{pem}}),
                Fails(Code::kInvalidArgument, AllOf(HasSubstr("RSA"), Not(HasSubstr("canary")))));
    EXPECT_THAT(SignRs256(Json::object(), Json::object(), Secret{std::string{pem}}),
                Fails(Code::kInvalidArgument, _));
  }
}

}  // namespace
}  // namespace lockstep::google_auth
