#include "plugins/google_auth/metadata_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "tests/plugins/google_auth/scripted_exchange.h"
#include "tests/support/matchers.h"

namespace lockstep::google_auth {
namespace {

using lockstep::testing::Fails;
using lockstep::testing::IsOk;
using std::chrono::seconds;
using ::testing::_;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr const char* kTokenPath =
    "/computeMetadata/v1/instance/service-accounts/default/token?scopes=https%3A%2F%2F"
    "www.googleapis.com%2Fauth%2Fcloud-platform";

const Error kNone{.code = Code::kUnauthenticated, .message = "no credentials anywhere"};

Response FromMetadata(Response answer) {
  answer.headers.emplace_back("metadata-flavor", "Google");
  return answer;
}

Result<MetadataSettings> Under(const std::map<std::string, std::string>& variables) {
  return MetadataSettings::FromEnvironment([&](const char* name) -> const char* {
    const auto found = variables.find(name);
    return found == variables.end() ? nullptr : found->second.c_str();
  });
}

TEST(MetadataServer, IsLookedForBeforeItIsAsked) {
  ScriptedExchange script(
      {FromMetadata({.status = 200}), FromMetadata(TokenGranted("ya29.machine"))});
  const Result<Grant> grant = MetadataGrant({}, kNone, script.exchange())->Fetch({});
  ASSERT_THAT(grant, IsOk());
  EXPECT_EQ(grant->token.Reveal(), "ya29.machine");
  EXPECT_EQ(script.asked(0).url, "http://169.254.169.254/");
  EXPECT_EQ(script.asked(0).timeout, seconds{3});
  EXPECT_EQ(script.asked(1).url, std::string{"http://metadata.google.internal"} + kTokenPath);
  for (const Request& asked : script.http.asked()) {
    EXPECT_EQ(HeaderOf(asked.headers, "metadata-flavor"), "Google");
    EXPECT_EQ(HeaderOf(asked.headers, "authorization"), "");
  }
}

TEST(MetadataServer, AHostThatIsSetIsAskedAtOnce) {
  ScriptedExchange script({FromMetadata(TokenGranted("a"))});
  ASSERT_THAT(MetadataGrant({.host = "127.0.0.1:81"}, kNone, script.exchange())->Fetch({}), IsOk());
  EXPECT_EQ(script.asked(0).url, std::string{"http://127.0.0.1:81"} + kTokenPath);
}

TEST(MetadataServer, WhereThereIsNoneItIsLookedForThreeTimesAndNeverAgain) {
  const Result<Response> silence = Fail(Code::kDeadlineExceeded, "no answer");
  ScriptedExchange script({silence, silence, silence});
  const auto grants = MetadataGrant({}, kNone, script.exchange());
  EXPECT_THAT(grants->Fetch({}), Fails(Code::kUnauthenticated, "no credentials anywhere"));
  EXPECT_THAT(grants->Fetch({}), Fails(Code::kUnauthenticated, "no credentials anywhere"));
  EXPECT_THAT(script.http.asked(), SizeIs(3));
}

TEST(MetadataServer, ASecondLookMayFindIt) {
  ScriptedExchange script({Fail(Code::kUnavailable, "refused"), FromMetadata({.status = 200}),
                           FromMetadata(TokenGranted("a"))});
  EXPECT_THAT(MetadataGrant({}, kNone, script.exchange())->Fetch({}), IsOk());
}

TEST(MetadataServer, AStopIsNoSignOfAbsence) {
  ScriptedExchange script({Fail(Code::kCancelled, "stopped"), FromMetadata({.status = 200}),
                           FromMetadata(TokenGranted("a"))});
  const auto grants = MetadataGrant({}, kNone, script.exchange());
  EXPECT_THAT(grants->Fetch({}), Fails(Code::kCancelled, _));
  EXPECT_THAT(grants->Fetch({}), IsOk());
}

TEST(MetadataServer, ACaptivePortalIsNone) {
  ScriptedExchange looked({Response{.status = 200, .body = "<html>"}});
  EXPECT_THAT(MetadataGrant({}, kNone, looked.exchange())->Fetch({}),
              Fails(Code::kUnauthenticated, "no credentials anywhere"));
  ScriptedExchange asked({TokenGranted("evil")});
  EXPECT_THAT(MetadataGrant({.host = "h"}, kNone, asked.exchange())->Fetch({}),
              Fails(Code::kUnauthenticated, HasSubstr("Metadata-Flavor: Google")));
}

TEST(MetadataServer, AnErrorNamesTheHostAndWhatToDo) {
  ScriptedExchange bare({FromMetadata({.status = 404})});
  EXPECT_THAT(MetadataGrant({.host = "h"}, kNone, bare.exchange())->Fetch({}),
              Fails(Code::kUnauthenticated,
                    AllOf(HasSubstr("metadata server h"), HasSubstr("no service account"))));
  ScriptedExchange busy({FromMetadata({.status = 503}), FromMetadata({.status = 429}),
                         FromMetadata(TokenGranted("a"))});
  EXPECT_THAT(MetadataGrant({.host = "h"}, kNone, busy.exchange())->Fetch({}), IsOk());
}

TEST(MetadataServer, TheVariablesAreThoseOfGooglesLibraries) {
  const Result<MetadataSettings> set = Under({{"GCE_METADATA_HOST", "h:81"},
                                              {"GCE_METADATA_ROOT", "other"},
                                              {"GCE_METADATA_IP", "127.0.0.1"},
                                              {"GCE_METADATA_TIMEOUT", "10"}});
  ASSERT_THAT(set, IsOk());
  EXPECT_EQ(set->host, "h:81");
  EXPECT_EQ(set->ip, "127.0.0.1");
  EXPECT_EQ(set->wait, seconds{10});
  EXPECT_EQ(Under({{"GCE_METADATA_ROOT", "other"}})->host, "other");
  EXPECT_EQ(Under({})->host, "");
}

TEST(MetadataServer, AVariableThatIsWrongIsNamed) {
  const std::pair<const char*, const char*> cases[] = {
      {"GCE_METADATA_HOST", "http://h"}, {"GCE_METADATA_HOST", "h/x"},
      {"GCE_METADATA_ROOT", "h/"},       {"GCE_METADATA_IP", "a b"},
      {"GCE_METADATA_TIMEOUT", "0"},     {"GCE_METADATA_TIMEOUT", "3s"},
      {"GCE_METADATA_TIMEOUT", "601"},   {"GCE_METADATA_HOST", "u:p@h"},
  };
  for (const auto& [name, value] : cases) {
    EXPECT_THAT(Under({{name, value}}), Fails(Code::kInvalidArgument, HasSubstr(name))) << value;
  }
}

}  // namespace
}  // namespace lockstep::google_auth
