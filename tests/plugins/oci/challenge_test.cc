#include "plugins/oci/challenge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

namespace lockstep::oci {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

struct Parsed {
  std::string header{};
  std::string realm{};
  std::string service{};
  std::string scope{};
};

TEST(BearerIn, FindsRealmServiceAndScopeInWhatRegistriesSend) {
  const std::vector<Parsed> cases{
      {R"(Bearer realm="https://auth.docker.io/token",service="registry.docker.io",)"
       R"(scope="repository:library/ubuntu:pull")",
       "https://auth.docker.io/token", "registry.docker.io", "repository:library/ubuntu:pull"},
      {R"(Bearer realm="https://gcr.io/v2/token",service=gcr.io,scope="repository:p/x:pull,push")",
       "https://gcr.io/v2/token", "gcr.io", "repository:p/x:pull,push"},
      {R"(bearer REALM="https://a.b/t")", "https://a.b/t", "", ""},
      {R"(BEARER realm=https://a.b/t , service = s)", "https://a.b/t", "s", ""},
      {R"(Basic realm="b", Bearer realm="https://a.b/t",service="s")", "https://a.b/t", "s", ""},
      {R"(Bearer realm="https://a.b/t", Basic realm="b", service="of basic")", "https://a.b/t", "",
       ""},
      {R"(Negotiate YII=, Bearer realm="https://a.b/t")", "https://a.b/t", "", ""},
      {R"(Negotiate abc+/d==, Bearer realm="https://a.b/t")", "https://a.b/t", "", ""},
      {R"(Negotiate, Bearer realm="https://a.b/t")", "https://a.b/t", "", ""},
      {R"(Bearer realm="a\"b",service="x\\y")", "a\"b", "x\\y", ""},
      {R"(Bearer realm="first",realm="second")", "first", "", ""},
      {R"(Bearer realm="r",error="invalid_token",scope="")", "r", "", ""},
      {R"(,, Bearer ,realm="r",, )", "r", "", ""},
  };
  for (const auto& [header, realm, service, scope] : cases) {
    const auto found = BearerIn({{"www-authenticate", header}});
    ASSERT_TRUE(found.has_value()) << header;
    EXPECT_EQ(found->realm, realm) << header;
    EXPECT_EQ(found->service, service) << header;
    EXPECT_EQ(found->scope, scope) << header;
  }
}

TEST(BearerIn, LooksThroughSeveralHeaders) {
  const auto found = BearerIn({{"content-type", "Bearer realm=\"not here\""},
                               {"www-authenticate", "Basic realm=\"b\""},
                               {"www-authenticate", "Bearer realm=\"r\""}});
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->realm, "r");
}

TEST(BearerIn, IsNothingWithoutABearerRealm) {
  for (const std::string_view header :
       {"", "Basic realm=\"b\"", "Bearer", "Bearer service=\"s\"", "Bearer realm=\"\"",
        "Bearer realm=\"no end", "realm=\"r\"", "Bearer realm=", "=", "\"Bearer realm=r\"",
        "Bearer realm=\"ends in a backslash\\"}) {
    EXPECT_FALSE(BearerIn({{"www-authenticate", std::string(header)}}).has_value()) << header;
  }
  EXPECT_FALSE(BearerIn({}).has_value());
}

TEST(ParseChallenges, KeepsTheChallengesApart) {
  const auto challenges = ParseChallenges(R"(Basic realm="a", Bearer realm="b", x=1)");
  ASSERT_EQ(challenges.size(), 2U);
  EXPECT_EQ(challenges[0].scheme, "basic");
  EXPECT_THAT(challenges[0].params, ElementsAre(Pair("realm", "a")));
  EXPECT_EQ(challenges[1].scheme, "bearer");
  EXPECT_THAT(challenges[1].params, ElementsAre(Pair("realm", "b"), Pair("x", "1")));
  EXPECT_THAT(ParseChallenges(" , "), IsEmpty());
}

RC_GTEST_PROP(ParseChallenges, EndsForEveryHeader, ()) {
  const auto header = *rc::gen::container<std::string>(
      rc::gen::element('a', 'B', '=', ',', '"', '\\', ' ', '\t', '\0'));
  RC_ASSERT(ParseChallenges(header).size() <= header.size());
}

RC_GTEST_PROP(ParseChallenges, AQuotedValueComesOutAsItWentIn, (const std::string& value)) {
  std::string quoted;
  for (const char c : value) {
    if (c == '"' || c == '\\') quoted.push_back('\\');
    quoted.push_back(c);
  }
  const auto challenges = ParseChallenges("Bearer realm=\"" + quoted + "\", scope=s");
  RC_ASSERT(challenges.size() == 1U);
  RC_ASSERT(challenges[0].params.at("realm") == value);
  RC_ASSERT(challenges[0].params.at("scope") == "s");
}

}  // namespace
}  // namespace lockstep::oci
