#include "plugins/oci/redirect.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/support/matchers.h"

namespace lockstep::oci {
namespace {

using ::lockstep::testing::Fails;
using ::lockstep::testing::IsOk;
using ::testing::_;
using ::testing::ElementsAre;
using ::testing::Pair;

Result<Request> Go(const std::string& from, const std::string& location) {
  return Redirected({.url = from, .headers = {{"accept", "*/*"}, {"authorization", "Bearer t"}}},
                    {.status = 302, .headers = {{"location", location}}});
}

TEST(Redirect, ALocationIsResolvedAgainstWhatWasAsked) {
  const std::string from = "https://h.example:444/v2/p/blobs/x?a=b";
  for (const auto& [location, to] : std::vector<std::pair<std::string, std::string>>{
           {"https://o.example/b?c=http://x/", "https://o.example/b?c=http://x/"},
           {"//o.example/b", "https://o.example/b"},
           {"/b/c", "https://h.example:444/b/c"},
           {"c", "https://h.example:444/v2/p/blobs/c"},
           {"c?u=http://x/", "https://h.example:444/v2/p/blobs/c?u=http://x/"},
           {"?c=d", "https://h.example:444/v2/p/blobs/x?c=d"}}) {
    const auto request = Go(from, location);
    ASSERT_THAT(request, IsOk()) << location;
    EXPECT_EQ(request->url, to);
  }
}

TEST(Redirect, TheCredentialStaysOnItsOriginAlone) {
  const std::string from = "https://h.example/v2/x";
  EXPECT_THAT(Go(from, "https://h.example:443/b")->headers,
              ElementsAre(Pair("accept", "*/*"), Pair("authorization", "Bearer t")));
  for (const std::string to : {"https://h.example:444/b", "https://o.example/b",
                               "https://h.example.evil/b", "http://127.0.0.1/b"}) {
    const auto request = Go(from, to);
    ASSERT_THAT(request, IsOk()) << to;
    EXPECT_THAT(request->headers, ElementsAre(Pair("accept", "*/*"), Pair("authorization", "")));
  }
}

TEST(Redirect, PlainHttpIsForThisMachineAlone) {
  for (const std::string to : {"http://o.example/b", "http://h.example/b", "http://10.0.0.1/b",
                               "http://169.254.169.254/", "http://127.0.0.1.evil.example/"}) {
    EXPECT_THAT(Go("https://h.example/v2/x", to), Fails(Code::kPermissionDenied, _)) << to;
  }
  EXPECT_THAT(Go("http://127.0.0.1:5000/v2/x", "/b"), IsOk());
  EXPECT_THAT(Go("http://127.0.0.1:5000/v2/x", "http://o.example/b"),
              Fails(Code::kPermissionDenied, _));
}

TEST(Redirect, WhatIsNoUrlIsNotFollowed) {
  for (const std::string to : {"", "ftp://h.example/b", "https://", "https://u:p@h.example/",
                               "https://h.example/#x", "https://h.example/a b"}) {
    EXPECT_THAT(Go("https://h.example/v2/x", to), Fails(Code::kDataLoss, _)) << to;
  }
}

TEST(Redirect, FiveStatusesSendElsewhere) {
  for (const int status : {301, 302, 303, 307, 308}) EXPECT_TRUE(IsRedirect(status)) << status;
  for (const int status : {200, 300, 304, 305, 306, 309, 401}) {
    EXPECT_FALSE(IsRedirect(status)) << status;
  }
}

}  // namespace
}  // namespace lockstep::oci
