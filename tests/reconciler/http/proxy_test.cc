#include "reconciler/http/proxy.h"

#include <gmock/gmock.h>

#include <map>
#include <string>

#include "tests/support/matchers.h"

namespace lockstep {
namespace {

using ::testing::AllOf;
using testing::Fails;
using ::testing::HasSubstr;
using testing::IsOk;
using ::testing::Not;

using Variables = std::map<std::string, std::string, std::less<>>;

Result<ProxyRules> Rules(const Variables& variables) {
  return ReadProxyRules([&variables](std::string_view name) {
    const auto found = variables.find(name);
    return found == variables.end() ? "" : found->second;
  });
}

// The origin of the proxy that `url` is reached by, "" for none.
std::string By(const Variables& variables, const std::string& url) {
  const auto rules = Rules(variables);
  const Proxy* proxy = ProxyFor(*rules, *ParseUrl(url));
  return proxy == nullptr ? "" : proxy->origin;
}

TEST(Proxy, NoVariableMeansNoProxy) { EXPECT_EQ(By({}, "https://h/"), ""); }

TEST(Proxy, TheSchemeOfTheUrlChooses) {
  const Variables both = {{"HTTPS_PROXY", "http://a:1"}, {"HTTP_PROXY", "http://b:2"}};
  EXPECT_EQ(By(both, "https://h/"), "http://a:1");
  EXPECT_EQ(By(both, "http://h/"), "http://b:2");
  EXPECT_EQ(By({{"HTTP_PROXY", "http://b:2"}}, "https://h/"), "");
}

TEST(Proxy, TheLowerCaseNameWins) {
  EXPECT_EQ(By({{"HTTPS_PROXY", "http://a:1"}, {"https_proxy", "http://b:2"}}, "https://h/"),
            "http://b:2");
  EXPECT_EQ(By({{"https_proxy", "http://b:2"}, {"no_proxy", "h"}, {"NO_PROXY", ""}}, "https://h/"),
            "");
}

TEST(Proxy, AStrangersHeaderCannotChooseIt) {
  EXPECT_EQ(By({{"HTTP_PROXY", "http://b:2"}, {"REQUEST_METHOD", "GET"}}, "http://h/"), "");
  EXPECT_EQ(By({{"http_proxy", "http://b:2"}, {"REQUEST_METHOD", "GET"}}, "http://h/"),
            "http://b:2");
}

TEST(Proxy, SchemeSlashAndPortMayBeLeftOut) {
  EXPECT_EQ(By({{"https_proxy", "proxy.example:3128/"}}, "https://h/"),
            "http://proxy.example:3128");
  EXPECT_EQ(By({{"https_proxy", "HTTP://Proxy.Example"}}, "https://h/"), "http://proxy.example:80");
  EXPECT_EQ(By({{"https_proxy", "http://[::1]:3128"}}, "https://h/"), "http://[::1]:3128");
}

TEST(Proxy, CredentialsAreDecoded) {
  const auto rules = Rules({{"https_proxy", "http://me:p%40s:s%2f%zz@proxy:3128"}});
  ASSERT_THAT(rules, IsOk());
  EXPECT_EQ(rules->https->user, "me");
  EXPECT_EQ(rules->https->password.Reveal(), "p@s:s/%zz");
  EXPECT_EQ(rules->https->origin, "http://proxy:3128");
  EXPECT_EQ(Rules({{"https_proxy", "me@proxy:3128"}})->https->user, "me");
}

TEST(Proxy, WhatCannotBeUsedIsRefusedWithoutShowingThePassword) {
  for (const char* text :
       {"https://me:secret@proxy:1", "socks5://me:secret@proxy:1", "http://me:secret@proxy:x",
        "http://me:secret@", "http://me:secret@proxy:1/path", "me:secret@pro xy"}) {
    EXPECT_THAT(
        Rules({{"HTTPS_PROXY", text}}),
        Fails(Code::kInvalidArgument, AllOf(HasSubstr("HTTPS_PROXY"), Not(HasSubstr("secret")))))
        << text;
  }
}

TEST(Proxy, LoopbackLinkLocalAndTheMetadataServerAreDirect) {
  const Variables both = {{"HTTPS_PROXY", "http://a:1"}, {"HTTP_PROXY", "http://a:1"}};
  for (const char* url :
       {"http://127.0.0.1:8080/", "https://localhost/", "https://[::1]/", "http://169.254.169.254/",
        "http://[fe80::1]/", "http://metadata.google.internal/"}) {
    EXPECT_EQ(By(both, url), "") << url;
  }
}

TEST(Proxy, NoProxyNamesHostsSuffixesPortsAndBlocks) {
  struct Case {
    std::string no_proxy;
    std::string url;
    bool direct;
  };
  const Case cases[] = {
      {"*", "https://h/", true},
      {"h", "https://h/", true},
      {"H", "https://h/", true},
      {"h", "https://hh/", false},
      {"example.com", "https://a.example.com/", true},
      {".example.com", "https://a.example.com/", true},
      {"*.example.com", "https://a.example.com/", true},
      {"example.com", "https://badexample.com/", false},
      {"example.com", "https://example.com.evil/", false},
      {"x, h", "https://h/", true},
      {"x h", "https://h/", true},
      {"h:443", "https://h/", true},
      {"h:444", "https://h/", false},
      {"h:44", "https://h:4444/", false},
      {"10.0.0.0/8", "https://10.2.3.4/", true},
      {"10.0.0.0/8", "https://11.2.3.4/", false},
      {"10.0.0.0/33", "https://10.0.0.0/", false},
      {"10.0.0.0/", "https://10.0.0.0/", false},
      {"10.0.0.4", "https://10.0.0.4/", true},
      {"2001:db8::/32", "https://[2001:db8::7]/", true},
      {"2001:db8::7", "https://[2001:db8::7]/", true},
      {"[2001:db8::7]:443", "https://[2001:db8::7]/", true},
      {"2001:db8::/32", "https://10.0.0.1/", false},
      {"0.0.0.0/0", "https://h/", false},
      {" , ,", "https://h/", false},
      {".", "https://h/", false},
  };
  for (const Case& item : cases) {
    const Variables variables = {{"HTTPS_PROXY", "http://a:1"}, {"NO_PROXY", item.no_proxy}};
    EXPECT_EQ(By(variables, item.url).empty(), item.direct) << item.no_proxy << " " << item.url;
  }
}

}  // namespace
}  // namespace lockstep
