#include "reconciler/http/allow_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/matchers.h"

namespace lockstep {
namespace {

using ::testing::AllOf;
using testing::Fails;
using ::testing::HasSubstr;
using testing::IsOk;
using testing::IsOkAndHolds;

Url UrlOf(const std::string& text) {
  const Result<Url> url = ParseUrl(text);
  EXPECT_THAT(url, IsOk()) << text;
  return url ? *url : Url{};
}

HostPolicy PolicyOf(const std::vector<std::string>& registries,
                    const EndpointSettings& settings = {}) {
  Result<Endpoints> endpoints = Endpoints::Make(settings);
  Result<AllowList> allowed = AllowList::Make(registries);
  EXPECT_THAT(endpoints, IsOk());
  EXPECT_THAT(allowed, IsOk());
  return {*endpoints, *allowed};
}

struct Row {
  std::string url;
  Credential credential;
};

TEST(CredentialFor, WithoutOverridesTheHostDecides) {
  const HostPolicy policy =
      PolicyOf({"registry.corp.example", "*.mirrors.example", "10.1.2.3:5000", "127.0.0.1:5000"});
  const Row rows[] = {
      {"https://run.googleapis.com/v2/x", Credential::kGoogleToken},
      {"https://firestore.googleapis.com/v1/x", Credential::kGoogleToken},
      {"https://storage.googleapis.com/b/o", Credential::kGoogleToken},
      {"https://us-west2-docker.pkg.dev/v2/", Credential::kGoogleToken},
      {"https://gcr.io/v2/", Credential::kGoogleToken},
      {"https://eu.gcr.io/v2/", Credential::kGoogleToken},
      {"https://registry.corp.example/v2/", Credential::kGoogleToken},
      {"https://REGISTRY.corp.example:443/v2/", Credential::kGoogleToken},
      {"https://a.mirrors.example/v2/", Credential::kGoogleToken},
      {"https://10.1.2.3:5000/v2/", Credential::kGoogleToken},
      // Listed, but on this machine: asked, and given nothing.
      {"http://127.0.0.1:5000/v2/", Credential::kNone},
      {"https://127.0.0.1:5000/v2/", Credential::kNone},
      // Public registries, and names that only look like Google's.
      {"https://registry-1.docker.io/v2/", Credential::kNone},
      {"https://quay.io/v2/", Credential::kNone},
      {"https://evilgcr.io/v2/", Credential::kNone},
      {"https://gcr.io.evil.example/v2/", Credential::kNone},
      {"https://pkg.dev/v2/", Credential::kNone},
      {"https://evilpkg.dev/v2/", Credential::kNone},
      {"https://run.googleapis.com.evil.example/", Credential::kNone},
      {"https://evilgoogleapis.com/", Credential::kNone},
      {"https://registry.corp.example:8443/v2/", Credential::kNone},
      {"https://sub.registry.corp.example/v2/", Credential::kNone},
      {"https://mirrors.example/v2/", Credential::kNone},
      {"https://evilmirrors.example/v2/", Credential::kNone},
      {"https://8.8.8.8/v2/", Credential::kNone},
      {"https://[2001:4860:4860::8888]/v2/", Credential::kNone},
  };
  for (const Row& row : rows) {
    EXPECT_THAT(CredentialFor(UrlOf(row.url), policy), IsOkAndHolds(row.credential)) << row.url;
  }
}

TEST(CredentialFor, RefusesPlainHttpToAnotherMachineEvenIfItIsListed) {
  const HostPolicy policy = PolicyOf({"registry.corp.example"});
  for (const char* url :
       {"http://gcr.io/v2/", "http://run.googleapis.com/v2/", "http://registry.corp.example/v2/",
        "http://quay.io/v2/", "http://169.254.169.254/computeMetadata/v1/"}) {
    EXPECT_THAT(CredentialFor(UrlOf(url), policy),
                Fails(Code::kPermissionDenied, HasSubstr("plain http")))
        << url;
  }
}

TEST(CredentialFor, RefusesThisMachineAndPrivateNetworksUnlessListed) {
  const HostPolicy policy;
  for (const char* host : {"localhost:5000",
                           "127.0.0.1",
                           "127.8.9.1:80",
                           "[::1]",
                           "10.0.0.1",
                           "172.16.0.1",
                           "172.31.255.255",
                           "192.168.1.1",
                           "169.254.169.254",
                           "100.64.0.1",
                           "0.0.0.0",
                           "224.0.0.1",
                           "[fe80::1]",
                           "[fd00::1]",
                           "[::ffff:127.0.0.1]",
                           "[::]",
                           "[2002:7f00:1::]",
                           "127.1",
                           "0x7f.1",
                           "2130706433",
                           "metadata",
                           "metadata.google.internal",
                           "metadata.google.internal.",
                           "printer.local",
                           "a.localhost",
                           "localhost.",
                           "127.0.0.1.",
                           "build.home.arpa"}) {
    EXPECT_THAT(CredentialFor(UrlOf(std::string("https://") + host + "/v2/"), policy),
                Fails(Code::kPermissionDenied,
                      AllOf(HasSubstr("private network"), HasSubstr("--allow-registry"))))
        << host;
  }
  EXPECT_THAT(CredentialFor(UrlOf("http://localhost:5000/v2/"), policy),
              Fails(Code::kPermissionDenied, HasSubstr("localhost:5000")));
  EXPECT_THAT(CredentialFor(UrlOf("https://172.32.0.1/v2/"), policy),
              IsOkAndHolds(Credential::kNone));
}

TEST(CredentialFor, AGoogleTokenNeverGoesToAnOverriddenEndpoint) {
  const Row rows[] = {
      {"http://127.0.0.1:8080", Credential::kLoopbackToken},
      {"https://localhost:8443", Credential::kLoopbackToken},
      {"https://proxy.corp.example", Credential::kNone},
      {"https://gcr.io", Credential::kNone},
  };
  for (const Row& row : rows) {
    const HostPolicy policy =
        PolicyOf({"proxy.corp.example"}, {.all = {.value = row.url, .source = "--endpoint"}});
    for (const char* url :
         {"https://run.googleapis.com/v2/x", "https://firestore.googleapis.com/v1/x",
          "https://us-west2-docker.pkg.dev/v2/", "https://gcr.io/v2/", "https://quay.io/v2/"}) {
      EXPECT_THAT(CredentialFor(UrlOf(url), policy), IsOkAndHolds(row.credential))
          << url << " at " << row.url;
    }
  }
}

TEST(CredentialFor, AnotherEndpointOfGooglesGetsTheTokenOfAGoogleApi) {
  const HostPolicy policy =
      PolicyOf({}, {.all = {.value = "https://run.us-west2.rep.googleapis.com", .source = "-"}});
  EXPECT_THAT(CredentialFor(UrlOf("https://run.googleapis.com/v2/x"), policy),
              IsOkAndHolds(Credential::kGoogleToken));
  EXPECT_THAT(CredentialFor(UrlOf("https://quay.io/v2/"), policy), IsOkAndHolds(Credential::kNone));
}

TEST(CredentialFor, OneOverrideLeavesTheOthersTheirToken) {
  const HostPolicy policy =
      PolicyOf({}, {.emulator = {.value = "127.0.0.1:8080", .source = "FIRESTORE_EMULATOR_HOST"}});
  EXPECT_THAT(CredentialFor(UrlOf("https://firestore.googleapis.com/v1/x"), policy),
              IsOkAndHolds(Credential::kFirestoreEmulator));
  EXPECT_THAT(CredentialFor(UrlOf("https://run.googleapis.com/v2/x"), policy),
              IsOkAndHolds(Credential::kGoogleToken));
}

TEST(CredentialFor, AnEndpointOnLoopbackIsTheOperatorsWordForAPrivateName) {
  const HostPolicy policy = PolicyOf(
      {}, {.registry = {.value = "registry.internal=http://127.0.0.1:5000", .source = "-"}});
  EXPECT_THAT(CredentialFor(UrlOf("https://registry.internal/v2/"), policy),
              IsOkAndHolds(Credential::kLoopbackToken));
  EXPECT_THAT(CredentialFor(UrlOf("https://other.internal/v2/"), policy),
              Fails(Code::kPermissionDenied, HasSubstr("other.internal")));
}

TEST(AllowList, RefusesWhatIsNoHost) {
  for (const char* entry :
       {"", "https://registry.example", "registry.example/path", "*", "*.com", "*.", "a.*.example",
        "regis try.example", "user@registry.example", "*.example.com:5000", "*.10.0.0.1",
        "registry.example:0", "*.*.example.com"}) {
    EXPECT_THAT(AllowList::Make(std::vector<std::string>{entry}),
                Fails(Code::kInvalidArgument, HasSubstr("--allow-registry")))
        << entry;
  }
}

}  // namespace
}  // namespace lockstep
