// Every kind of credential over real sockets, against a server that checks what it is sent.
#include "plugins/google_auth/credentials.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>

#include "reconciler/http/cpprest_http.h"
#include "reconciler/http/endpoints.h"
#include "tests/support/files.h"
#include "tests/support/matchers.h"
#include "tests/support/token_server.h"

namespace lockstep::google_auth {
namespace {

using lockstep::testing::Fails;
using lockstep::testing::TokenServer;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* kIamCall =
    "POST /v1/projects/-/serviceAccounts/rec@p.iam.gserviceaccount.com:generateAccessToken";

class Exchanging : public ::testing::Test {
 protected:
  Exchanging()
      : transport_(*MakeHttp({}, clock_)),
        http_(*transport_, *Endpoints::Make({.all = {server_.Url(), "--endpoint"}})) {}

  // The token that a run with these credentials sends, or the error.
  Result<Secret> TokenOf(std::map<std::string, std::string> variables,
                         const std::string& impersonate = "") {
    variables["LOCKSTEP_FAKE_CREDENTIALS"] = "1";
    LOCKSTEP_TRY(CredentialSettings settings,
                 CredentialSettings::FromEnvironment([&](const char* name) -> const char* {
                   const auto found = variables.find(name);
                   return found == variables.end() ? nullptr : found->second.c_str();
                 }));
    settings.impersonate = impersonate;
    LOCKSTEP_TRY(const Credentials found, FindCredentials(settings, http_, clock_));
    return found.tokens->Token({});
  }

  std::string TextOf(const Result<Secret>& token) {
    return token ? token->Reveal() : "error: " + token.error().message;
  }
  std::string TokenOfFile(const Json& file, const std::string& impersonate = "") {
    const std::string path = folder_.Write("file.json", Dump(file));
    return TextOf(TokenOf({{"GOOGLE_APPLICATION_CREDENTIALS", path}}, impersonate));
  }

  SystemClock clock_;
  TokenServer server_;
  testing::TemporaryFolder folder_;
  std::unique_ptr<Writer> transport_;
  RoutedHttp http_;
};

TEST_F(Exchanging, AKeyFileSignsForItsToken) {
  EXPECT_EQ(TokenOfFile(server_.KeyFile()), "account-1");
  EXPECT_THAT(server_.complaints(), IsEmpty());
}

TEST_F(Exchanging, AUsersLoginIsRefreshed) {
  EXPECT_EQ(TokenOfFile(TokenServer::UserFile()), "user-1");
  EXPECT_THAT(server_.complaints(), IsEmpty());
}

TEST_F(Exchanging, AJobOnGitHubIsFederatedAndImpersonates) {
  EXPECT_EQ(TokenOfFile(server_.GitHubFile()), "impersonated-2");
  EXPECT_THAT(server_.calls(), ElementsAre("GET /oidc", "POST /v1/token", kIamCall));
  EXPECT_THAT(server_.complaints(), IsEmpty());
}

TEST_F(Exchanging, AFederatedIdentityOfAFileNeedsNoImpersonation) {
  Json file = server_.GitHubFile();
  file.erase("service_account_impersonation_url");
  const std::string subject =
      folder_.Write("subject", std::string{TokenServer::kSubject} + "\r\n");  // as a kubelet does
  file["credential_source"] = {{"file", subject}};
  EXPECT_EQ(TokenOfFile(file), "federated-1");
  EXPECT_THAT(server_.complaints(), IsEmpty());
}

TEST_F(Exchanging, AFileImpersonatesWithItsSourceWhichMayBeAKeyOrALogin) {
  for (const Json& source : {server_.KeyFile(), TokenServer::UserFile()}) {
    const Json file = {{"type", "impersonated_service_account"},
                       {"service_account_impersonation_url", server_.ImpersonationUrl()},
                       {"delegates", Json::array()},
                       {"source_credentials", source}};
    EXPECT_THAT(TokenOfFile(file), HasSubstr("impersonated-"));
  }
  EXPECT_THAT(server_.complaints(), IsEmpty());
}

TEST_F(Exchanging, TheFlagImpersonatesOnTopOfAnyKind) {
  EXPECT_EQ(TokenOfFile(server_.KeyFile(), TokenServer::kEmail), "impersonated-2");
  EXPECT_THAT(server_.calls(), ElementsAre("POST /token", kIamCall));
  EXPECT_THAT(server_.complaints(), IsEmpty());
}

TEST_F(Exchanging, TheMetadataServerIsAskedWhereTheVariableSaysOrWhereItIsFound) {
  EXPECT_EQ(TextOf(TokenOf({{"GCE_METADATA_HOST", server_.host()}})), "metadata-1");
  EXPECT_THAT(server_.calls(),
              ElementsAre("GET /computeMetadata/v1/instance/service-accounts/default/token"));
  EXPECT_THAT(server_.complaints(), IsEmpty());
}

TEST_F(Exchanging, AServerThatIsBusyIsAskedAgain) {
  server_.Refuse(1, "503 Service Unavailable");
  EXPECT_EQ(TokenOfFile(TokenServer::UserFile()), "user-1");
  EXPECT_THAT(server_.calls(), ElementsAre("POST /token", "POST /token"));
}

TEST_F(Exchanging, ARefusalShowsNoSecret) {
  Json file = TokenServer::UserFile();
  file["client_id"] = "another";
  const std::string path = folder_.Write("file.json", Dump(file));
  EXPECT_THAT(
      TokenOf({{"GOOGLE_APPLICATION_CREDENTIALS", path}}),
      Fails(Code::kUnauthenticated, AllOf(HasSubstr("invalid_request"), Not(HasSubstr("canary")),
                                          HasSubstr("gcloud auth application-default login"))));
}

}  // namespace
}  // namespace lockstep::google_auth
