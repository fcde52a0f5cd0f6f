#include "reconciler/http/endpoints.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "tests/support/fakes.h"
#include "tests/support/matchers.h"

namespace lockstep {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using testing::Fails;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::IsOk;
using testing::ScriptedHttp;

using Environment = std::map<std::string, std::string>;

EndpointSettings From(const Environment& variables) {
  return EndpointSettings::FromEnvironment([&](const char* name) -> const char* {
    const auto found = variables.find(name);
    return found == variables.end() ? nullptr : found->second.c_str();
  });
}

Endpoints Make(const Environment& variables) {
  Result<Endpoints> made = Endpoints::Make(From(variables));
  EXPECT_THAT(made, IsOk());
  return made ? *made : Endpoints{};
}

// Where a GET of `url` goes.
std::string Goes(const Endpoints& endpoints, const std::string& url) {
  ScriptedHttp http({Response{.status = 200}});
  RoutedHttp routed(http, endpoints);
  EXPECT_THAT(routed.Read({.url = url}, {}), IsOk());
  return http.asked().at(0).url;
}

TEST(ServiceOf, KnowsGooglesHostsAndTakesAllElseForRegistries) {
  EXPECT_EQ(ServiceOf("run.googleapis.com"), Service::kRun);
  EXPECT_EQ(ServiceOf("logging.googleapis.com"), Service::kLogging);
  EXPECT_EQ(ServiceOf("firestore.googleapis.com"), Service::kFirestore);
  EXPECT_EQ(ServiceOf("oauth2.googleapis.com"), Service::kTokens);
  EXPECT_EQ(ServiceOf("sts.googleapis.com"), Service::kTokens);
  EXPECT_EQ(ServiceOf("storage.googleapis.com"), Service::kOtherGoogle);
  EXPECT_EQ(ServiceOf("gcr.io"), Service::kRegistry);
  EXPECT_EQ(ServiceOf("run.googleapis.com.evil.example"), Service::kRegistry);
  EXPECT_EQ(ServiceOf("evilgoogleapis.com"), Service::kRegistry);
}

TEST(Endpoints, WithoutSettingsEverythingGoesWhereItsUrlSays) {
  const Endpoints endpoints = Make({{"LOCKSTEP_ENDPOINT", ""}, {"LOCKSTEP_RUN_ENDPOINT", "  "}});
  EXPECT_EQ(Goes(endpoints, "https://run.googleapis.com/v2/x?y=1"),
            "https://run.googleapis.com/v2/x?y=1");
  EXPECT_THAT(endpoints.Describe(), IsEmpty());
  EXPECT_FALSE(endpoints.FirestoreIsEmulator());
}

TEST(Endpoints, OneSettingServesAllHostsAndKeepsPathAndQuery) {
  const Endpoints endpoints = Make({{"LOCKSTEP_ENDPOINT", "http://127.0.0.1:8080/"}});
  for (const char* host : {"run.googleapis.com", "logging.googleapis.com", "oauth2.googleapis.com",
                           "firestore.googleapis.com", "storage.googleapis.com", "gcr.io",
                           "us-west2-docker.pkg.dev", "registry.example:5443"}) {
    EXPECT_EQ(Goes(endpoints, std::string("https://") + host + "/v2/a%20b?c=d"),
              "http://127.0.0.1:8080/v2/a%20b?c=d")
        << host;
  }
}

TEST(Endpoints, TheNarrowerSettingWins) {
  const Endpoints endpoints = Make({
      {"LOCKSTEP_ENDPOINT", "http://127.0.0.1:1"},
      {"LOCKSTEP_RUN_ENDPOINT", "http://127.0.0.1:2"},
      {"CLOUDSDK_API_ENDPOINT_OVERRIDES_RUN", "http://127.0.0.1:9/"},
      {"LOCKSTEP_LOGGING_ENDPOINT", "http://127.0.0.1:3"},
      {"LOCKSTEP_FIRESTORE_ENDPOINT", "http://127.0.0.1:4"},
      {"FIRESTORE_EMULATOR_HOST", "127.0.0.1:9"},
      {"LOCKSTEP_REGISTRY_ENDPOINT", "http://127.0.0.1:5, gcr.io=http://127.0.0.1:6"},
  });
  EXPECT_EQ(Goes(endpoints, "https://oauth2.googleapis.com/token"), "http://127.0.0.1:1/token");
  EXPECT_EQ(Goes(endpoints, "https://run.googleapis.com/v2"), "http://127.0.0.1:2/v2");
  EXPECT_EQ(Goes(endpoints, "https://logging.googleapis.com/v2"), "http://127.0.0.1:3/v2");
  EXPECT_EQ(Goes(endpoints, "https://firestore.googleapis.com/v1"), "http://127.0.0.1:4/v1");
  EXPECT_EQ(Goes(endpoints, "https://us-docker.pkg.dev/v2/"), "http://127.0.0.1:5/v2/");
  EXPECT_EQ(Goes(endpoints, "https://gcr.io/v2/"), "http://127.0.0.1:6/v2/");
  EXPECT_FALSE(endpoints.FirestoreIsEmulator());
}

TEST(Endpoints, GooglesOwnVariablesAreUnderstood) {
  const Endpoints endpoints = Make({{"CLOUDSDK_API_ENDPOINT_OVERRIDES_RUN", "http://[::1]:7/"},
                                    {"FIRESTORE_EMULATOR_HOST", "localhost:8081"}});
  EXPECT_EQ(Goes(endpoints, "https://run.googleapis.com/v2"), "http://[::1]:7/v2");
  EXPECT_EQ(Goes(endpoints, "https://firestore.googleapis.com/v1"), "http://localhost:8081/v1");
  EXPECT_TRUE(endpoints.FirestoreIsEmulator());
}

TEST(Endpoints, ALoopbackRegistryIsMovedOnlyByName) {
  const Endpoints all = Make({{"LOCKSTEP_REGISTRY_ENDPOINT", "http://127.0.0.1:5"}});
  EXPECT_EQ(Goes(all, "http://localhost:5000/v2/"), "http://localhost:5000/v2/");
  const Endpoints named =
      Make({{"LOCKSTEP_REGISTRY_ENDPOINT", "localhost:5000=http://127.0.0.1:6"}});
  EXPECT_EQ(Goes(named, "http://localhost:5000/v2/"), "http://127.0.0.1:6/v2/");
  EXPECT_EQ(Goes(named, "http://localhost:5001/v2/"), "http://localhost:5001/v2/");
}

TEST(Endpoints, DescribesEachOverrideAndWhoMadeIt) {
  const Endpoints endpoints =
      Make({{"LOCKSTEP_ENDPOINT", "http://127.0.0.1:1"},
            {"FIRESTORE_EMULATOR_HOST", "127.0.0.1:2"},
            {"LOCKSTEP_REGISTRY_ENDPOINT", "https://mirror.example,gcr.io=http://127.0.0.1:6"}});
  EXPECT_THAT(endpoints.Describe(),
              ElementsAre("every service: http://127.0.0.1:1 (LOCKSTEP_ENDPOINT)",
                          "Firestore: http://127.0.0.1:2 (FIRESTORE_EMULATOR_HOST)",
                          "every registry: https://mirror.example (LOCKSTEP_REGISTRY_ENDPOINT)",
                          "registry gcr.io: http://127.0.0.1:6 (LOCKSTEP_REGISTRY_ENDPOINT)"));
}

struct Bad {
  std::string variable;
  std::string value;
  std::string why;
};

TEST(Endpoints, AWrongSettingIsRefusedByName) {
  const Bad cases[] = {
      {"LOCKSTEP_ENDPOINT", "127.0.0.1:8080", "not a URL"},
      {"LOCKSTEP_ENDPOINT", "ftp://127.0.0.1", "not a URL"},
      {"LOCKSTEP_ENDPOINT", "http://user:pw@127.0.0.1", "not a URL"},
      {"LOCKSTEP_ENDPOINT", "http://127.0.0.1/base", "without a path"},
      {"LOCKSTEP_ENDPOINT", "http://127.0.0.1/?q", "without a path"},
      {"LOCKSTEP_RUN_ENDPOINT", "http://10.0.0.1:8080", "loopback only"},
      {"CLOUDSDK_API_ENDPOINT_OVERRIDES_RUN", "http://run.example", "loopback only"},
      {"LOCKSTEP_LOGGING_ENDPOINT", "http://127.0.0.1.evil.example", "loopback only"},
      {"LOCKSTEP_FIRESTORE_ENDPOINT", "http://0.0.0.0:1", "loopback only"},
      {"FIRESTORE_EMULATOR_HOST", "http://127.0.0.1:8080", "HOST:PORT"},
      {"FIRESTORE_EMULATOR_HOST", "firestore:8080", "loopback only"},
      {"FIRESTORE_EMULATOR_HOST", "127.0.0.1:99999", "not a URL"},
      {"LOCKSTEP_REGISTRY_ENDPOINT", "gcr.io=http://mirror.example", "loopback only"},
      {"LOCKSTEP_REGISTRY_ENDPOINT", "gcr.io=", "not a URL"},
      {"LOCKSTEP_REGISTRY_ENDPOINT", "=http://127.0.0.1:1", "no registry's host"},
      {"LOCKSTEP_REGISTRY_ENDPOINT", "gcr.io/x=http://127.0.0.1:1", "no registry's host"},
      {"LOCKSTEP_REGISTRY_ENDPOINT", "run.googleapis.com=http://127.0.0.1:1", "no registry's host"},
      {"LOCKSTEP_REGISTRY_ENDPOINT", "http://127.0.0.1:1,http://127.0.0.1:2", "two URLs"},
      {"LOCKSTEP_REGISTRY_ENDPOINT", "a.io=http://127.0.0.1:1,A.io=http://127.0.0.1:2", "two URLs"},
      {"LOCKSTEP_REGISTRY_ENDPOINT", "http://127.0.0.1:1,", "not a URL"},
  };
  for (const Bad& c : cases) {
    EXPECT_THAT(Endpoints::Make(From({{c.variable, c.value}})),
                Fails(Code::kInvalidArgument, AllOf(HasSubstr(c.variable), HasSubstr(c.why))))
        << c.value;
  }
}

Headers HeadersFor(const Endpoints& endpoints, const Request& request) {
  ScriptedHttp http({Response{.status = 200}});
  RoutedHttp routed(http, endpoints);
  EXPECT_THAT(routed.Stream(request, [](std::string_view) -> Status { return {}; }, {}), IsOk());
  return http.asked().at(0).headers;
}

TEST(RoutedHttp, KeepsARegistrysNameInTheHostHeaderOfPlainHttp) {
  const Endpoints plain = Make({{"LOCKSTEP_ENDPOINT", "http://127.0.0.1:1"}});
  const Endpoints tls = Make({{"LOCKSTEP_ENDPOINT", "https://mirror.example"}});
  EXPECT_EQ(HeaderOf(HeadersFor(plain, {.url = "https://gcr.io/v2/"}), "host"), "gcr.io");
  EXPECT_EQ(HeaderOf(HeadersFor(plain, {.url = "https://r.example:5443/v2/"}), "host"),
            "r.example:5443");
  EXPECT_EQ(HeaderOf(HeadersFor(plain, {.url = "https://run.googleapis.com/v2"}), "host"), "");
  EXPECT_EQ(HeaderOf(HeadersFor(tls, {.url = "https://gcr.io/v2/"}), "host"), "");
  EXPECT_EQ(HeaderOf(HeadersFor(Endpoints{}, {.url = "https://gcr.io/v2/"}), "host"), "");
}

TEST(RoutedHttp, ChangesNothingElseOfAWrite) {
  ScriptedHttp http({Response{.status = 200}});
  RoutedHttp routed(http, Make({{"LOCKSTEP_RUN_ENDPOINT", "http://127.0.0.1:2"}}));
  const Request request{.method = "PATCH",
                        .url = "https://run.googleapis.com/v2/x",
                        .headers = {{"authorization", "Bearer t"}},
                        .body = "{}",
                        .timeout = Duration{5},
                        .max_body = 6};
  ASSERT_THAT(routed.Write(request, Guard::kGuarded, {}), IsOk());
  const Request sent = http.asked().at(0);
  EXPECT_EQ(sent.method, "PATCH");
  EXPECT_EQ(sent.headers, request.headers);
  EXPECT_EQ(sent.body, "{}");
  EXPECT_EQ(sent.timeout, Duration{5});
  EXPECT_EQ(sent.max_body, 6U);
}

TEST(RoutedHttp, AUrlThatIsNoneIsNotSent) {
  ScriptedHttp http({});
  RoutedHttp routed(http, Endpoints{});
  EXPECT_THAT(routed.Read({.url = "gcr.io/v2"}, {}), Fails(Code::kInvalidArgument, ::testing::_));
  EXPECT_THAT(http.asked(), IsEmpty());
}

TEST(IsGoogleRegistry, IsDecidedByTheEndOfTheHostAtADot) {
  for (const std::string_view host : {"gcr.io", "eu.gcr.io", "us-west2-docker.pkg.dev"}) {
    EXPECT_TRUE(IsGoogleRegistry(host)) << host;
  }
  for (const std::string_view host : {"evilgcr.io", "gcr.io.evil.com", "pkg.dev", "xpkg.dev"}) {
    EXPECT_FALSE(IsGoogleRegistry(host)) << host;
  }
}

}  // namespace
}  // namespace lockstep
