#include "reconciler/http/url.h"

#include <gmock/gmock.h>

#include <string>

#include "reconciler/http/http.h"
#include "tests/support/matchers.h"

namespace lockstep {
namespace {

using testing::Fails;
using ::testing::HasSubstr;
using testing::IsOk;
using ::testing::Not;

TEST(Url, SchemeHostPortAndTargetAreTold) {
  struct Case {
    std::string text;
    Url url;
  };
  const Case cases[] = {
      {"https://run.googleapis.com/v2/x?pageSize=5",
       {"https", "run.googleapis.com", 443, "/v2/x?pageSize=5"}},
      {"HTTP://LocalHost:8080", {"http", "localhost", 8080, "/"}},
      {"http://127.0.0.1?a=b", {"http", "127.0.0.1", 80, "/?a=b"}},
      {"https://[2001:DB8::1]:8443/x", {"https", "2001:db8::1", 8443, "/x"}},
      {"https://[::1]/", {"https", "::1", 443, "/"}},
      {"https://h/a@b:c/(default)/x:batchWrite",
       {"https", "h", 443, "/a@b:c/(default)/x:batchWrite"}},
      {"https://h/%28%C3%A9", {"https", "h", 443, "/%28%C3%A9"}},
  };
  for (const Case& item : cases) {
    const Result<Url> url = ParseUrl(item.text);
    ASSERT_THAT(url, IsOk()) << item.text;
    EXPECT_EQ(url->scheme, item.url.scheme) << item.text;
    EXPECT_EQ(url->host, item.url.host) << item.text;
    EXPECT_EQ(url->port, item.url.port) << item.text;
    EXPECT_EQ(url->target, item.url.target) << item.text;
  }
}

TEST(Url, WhatCouldBeReadInTwoWaysIsRefused) {
  const std::string refused[] = {
      "",
      "x",
      "//h/",
      "ftp://h/",
      "https:/h/",
      "https:///x",
      "file:///etc/passwd",
      "https://user@h/",
      "https://user:secret@h/",
      "https://h:0/",
      "https://h:65536/",
      "https://h:/",
      "https://h:80x/",
      "https://h:-1/",
      "https://h:+1/",
      "https://h/#top",
      "https://h/a b",
      "https://h/\x01",
      "https://h/\xC3\xA9",
      "https://h\r\n/",
      "https://h\\evil/",
      "https://h/\\",
      "https://h/%",
      "https://h/%4",
      "https://h/%zz",
      "https://[::1/",
      "https://[x]/",
      "https://::1/",
      "https://[::1]x/",
      "https://h<x>/",
      std::string("https://h/\0", 11),
  };
  for (const std::string& text : refused) {
    EXPECT_THAT(ParseUrl(text), Fails(Code::kInvalidArgument, HasSubstr("not a URL"))) << text;
  }
}

TEST(Url, ARefusalDoesNotRepeatThePassword) {
  EXPECT_THAT(ParseUrl("https://user:secret@h/"),
              Fails(Code::kInvalidArgument, Not(HasSubstr("secret"))));
}

TEST(Url, TheOriginHasThePortOnlyIfItIsNotTheDefault) {
  EXPECT_EQ(OriginOf(*ParseUrl("https://h:443/x")), "https://h");
  EXPECT_EQ(OriginOf(*ParseUrl("https://h:80/x")), "https://h:80");
  EXPECT_EQ(OriginOf(*ParseUrl("http://h:80/x")), "http://h");
  EXPECT_EQ(OriginOf(*ParseUrl("http://[::1]:81/x")), "http://[::1]:81");
}

TEST(Url, TextOfAParsedUrlParsesToTheSame) {
  for (const char* text : {"https://h/", "http://[::1]:8080/a/%2F?b=c&d=%20"}) {
    EXPECT_EQ(Text(*ParseUrl(text)), text);
  }
}

TEST(UrlSegment, OnlyUnreservedCharactersStay) {
  EXPECT_EQ(UrlSegment("AZaz09-._~"), "AZaz09-._~");
  EXPECT_EQ(UrlSegment("(default) a+b/\xC3\xA9%"), "%28default%29%20a%2Bb%2F%C3%A9%25");
  EXPECT_EQ(UrlSegment(std::string("\0?#", 3)), "%00%3F%23");
  EXPECT_EQ(UrlSegment(""), "");
}

TEST(IsLoopback, HoldsForThisMachineOnly) {
  for (const char* host : {"127.0.0.1", "127.255.0.9", "::1", "localhost", "LOCALHOST"}) {
    EXPECT_TRUE(IsLoopback(host)) << host;
  }
  for (const char* host : {"128.0.0.1", "127.0.0.1.evil.example", "127.1", "localhost.evil.example",
                           "10.0.0.1", "::2", "", "0.0.0.0", "::", "127.0.0.1 ", "xlocalhost"}) {
    EXPECT_FALSE(IsLoopback(host)) << host;
  }
}

TEST(HeaderOf, IsTheFirstOfTheNameOrNothing) {
  const Headers headers = {{"etag", "a"}, {"etag", "b"}};
  EXPECT_EQ(HeaderOf(headers, "etag"), "a");
  EXPECT_EQ(HeaderOf(headers, "age"), "");
}

}  // namespace
}  // namespace lockstep
