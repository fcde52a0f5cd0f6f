#include "plugins/google_auth/credentials.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <string>

#include "reconciler/base/durable_file.h"
#include "reconciler/base/json.h"
#include "tests/plugins/google_auth/test_key.h"
#include "tests/support/fakes.h"
#include "tests/support/files.h"
#include "tests/support/matchers.h"

namespace lockstep::google_auth {
namespace {

using lockstep::testing::Fails;
using lockstep::testing::FakeClock;
using lockstep::testing::IsOk;
using lockstep::testing::ScriptedHttp;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

using Variables = std::map<std::string, std::string>;

Result<CredentialSettings> From(const Variables& variables) {
  return CredentialSettings::FromEnvironment([&](const char* name) -> const char* {
    const auto found = variables.find(name);
    return found == variables.end() ? nullptr : found->second.c_str();
  });
}

class Finding : public ::testing::Test {
 protected:
  Result<Credentials> Find(const Variables& variables) {
    LOCKSTEP_TRY(const CredentialSettings settings, From(variables));
    return FindCredentials(settings, http_, clock_);
  }

  // The token that a run with these variables would send, or the error.
  std::string TokenOf(const Variables& variables) {
    Result<Credentials> found = Find(variables);
    if (!found) return "error: " + found.error().message;
    const Result<Secret> token = found->tokens->Token({});
    return token ? token->Reveal() : "none: " + token.error().message;
  }

  std::string KeyFile(const std::string& name = "key.json") {
    const Json key = {{"type", "service_account"},
                      {"private_key_id", "kid"},
                      {"private_key", TestKey::Rsa().PrivatePem()},
                      {"client_email", "rec@p.iam.gserviceaccount.com"}};
    return folder_.Write(name, Dump(key));
  }

  // gcloud's folder, with the well-known file in it.
  std::string Gcloud(const std::string& text) {
    folder_.Write("application_default_credentials.json", text);
    return folder_.path();
  }

  testing::TemporaryFolder folder_;
  FakeClock clock_;
  ScriptedHttp http_{
      {Response{.status = 200, .body = R"({"access_token":"granted","expires_in":3600})"}}};
};

TEST_F(Finding, TheFirstThatIsSetWins) {
  Variables variables = {{"LOCKSTEP_ACCESS_TOKEN", "a\n"},
                         {"GOOGLE_OAUTH_ACCESS_TOKEN", "b"},
                         {"CLOUDSDK_AUTH_ACCESS_TOKEN", "b2"},
                         {"LOCKSTEP_ACCESS_TOKEN_FILE", folder_.Write("token", "c")},
                         {"CLOUDSDK_AUTH_ACCESS_TOKEN_FILE", folder_.Write("token2", "c2\n")},
                         {"GOOGLE_APPLICATION_CREDENTIALS", KeyFile()}};
  EXPECT_EQ(TokenOf(variables), "a");
  variables["LOCKSTEP_ACCESS_TOKEN"] = " ";
  EXPECT_EQ(TokenOf(variables), "b");
  variables.erase("GOOGLE_OAUTH_ACCESS_TOKEN");
  EXPECT_EQ(TokenOf(variables), "b2");
  variables.erase("CLOUDSDK_AUTH_ACCESS_TOKEN");
  EXPECT_EQ(TokenOf(variables), "c");
  EXPECT_THAT(http_.asked(), IsEmpty());
  variables.erase("LOCKSTEP_ACCESS_TOKEN_FILE");
  EXPECT_EQ(TokenOf(variables), "c2");
  EXPECT_THAT(http_.asked(), IsEmpty());
  variables.erase("CLOUDSDK_AUTH_ACCESS_TOKEN_FILE");
  EXPECT_EQ(TokenOf(variables), "granted");
}

TEST_F(Finding, GcloudsFileIsFoundInItsFolderOrUnderHome) {
  const std::string key = KeyFile();
  std::filesystem::create_directories(folder_.At(".config/gcloud"));
  std::filesystem::copy_file(key,
                             folder_.At(".config/gcloud/application_default_credentials.json"));
  EXPECT_EQ(TokenOf({{"HOME", folder_.path()}}), "granted");
  EXPECT_THAT(TokenOf({{"HOME", folder_.path()}, {"CLOUDSDK_CONFIG", "/nowhere"}}),
              HasSubstr("/nowhere/application_default_credentials.json is not there"));
}

TEST_F(Finding, WithoutAnyTheRunStartsAndTheTokensErrorSaysWhatToSet) {
  EXPECT_THAT(Find({}), IsOk());
  EXPECT_THAT(TokenOf({{"HOME", folder_.path()}}),
              AllOf(HasSubstr("none: no Google credentials"), HasSubstr("LOCKSTEP_ACCESS_TOKEN"),
                    HasSubstr("GOOGLE_APPLICATION_CREDENTIALS"), HasSubstr(".config/gcloud")));
}

TEST_F(Finding, ANamedFileThatIsMissingOrUnknownNeverFallsThrough) {
  const std::string gcloud = Gcloud(Dump(Json{{"type", "service_account"}}));
  struct Case {
    std::string path;
    Code code;
    std::string why;
  };
  const Case cases[] = {
      {folder_.At("gone.json"), Code::kNotFound, "gone.json"},
      {folder_.Write("user.json", R"({"type":"authorized_user","refresh_token":"canary"})"),
       Code::kInvalidArgument, "client_id: it is missing; run `gcloud auth"},
      {folder_.Write("aws.json", R"({"type":"gdch_service_account","private_key":"canary"})"),
       Code::kInvalidArgument, "type gdch_service_account are not supported; known are"},
      {folder_.Write("odd.json", R"({"type":"odd\u001b"})"), Code::kInvalidArgument,
       "type odd\\x1b"},
      {folder_.Write("typeless.json", R"({"private_key":"canary"})"), Code::kInvalidArgument,
       "no `type`"},
      {folder_.Write("text.json", "canary"), Code::kInvalidArgument, "no JSON"},
      {folder_.Write("broken.json", R"({"type":"service_account","client_email":"e",)"
                                    R"("private_key":"canary"})"),
       Code::kInvalidArgument, "private_key"},
      {folder_.path(), Code::kInvalidArgument, ""},
  };
  for (const Case& c : cases) {
    EXPECT_THAT(Find({{"GOOGLE_APPLICATION_CREDENTIALS", c.path}, {"CLOUDSDK_CONFIG", gcloud}}),
                Fails(c.code, AllOf(HasSubstr("GOOGLE_APPLICATION_CREDENTIALS=" + c.path),
                                    HasSubstr(c.why), Not(HasSubstr("canary")))))
        << c.path;
  }
}

TEST_F(Finding, AWellKnownFileOfNoUseIsToldOfOnlyWhenATokenIsNeeded) {
  const Variables variables = {
      {"CLOUDSDK_CONFIG", Gcloud(R"({"type":"authorized_user","refresh_token":"canary"})")}};
  const Result<Credentials> found = Find(variables);
  ASSERT_THAT(found, IsOk());
  EXPECT_THAT(found->tokens->Token({}),
              Fails(Code::kUnauthenticated,
                    AllOf(HasSubstr("application_default_credentials.json"),
                          HasSubstr("client_id: it is missing"), Not(HasSubstr("canary")))));
}

TEST_F(Finding, WithoutTheMetadataServerNothingIsSent) {
  CredentialSettings settings = *From({{"HOME", folder_.path()}});
  settings.metadata.reset();
  const Result<Credentials> found = FindCredentials(settings, http_, clock_);
  ASSERT_THAT(found, IsOk());
  EXPECT_THAT(found->tokens->Token({}),
              Fails(Code::kUnauthenticated, HasSubstr("--no-metadata keeps")));
  EXPECT_THAT(http_.asked(), IsEmpty());
}

TEST_F(Finding, AFileMeansThatNoMetadataServerIsLookedFor) {
  folder_.Write("application_default_credentials.json", "{}");
  EXPECT_THAT(TokenOf({{"CLOUDSDK_CONFIG", folder_.path()}, {"GCE_METADATA_HOST", "h"}}),
              HasSubstr("no `type`"));
  EXPECT_THAT(http_.asked(), IsEmpty());
}

TEST_F(Finding, AFilesUniverseAndQuotaProjectAreHeeded) {
  const Json login = {{"type", "authorized_user"},
                      {"client_id", "id"},
                      {"client_secret", "canary"},
                      {"refresh_token", "canary"},
                      {"quota_project_id", "billing"}};
  const std::string path = folder_.Write("login.json", Dump(login));
  EXPECT_EQ(Find({{"GOOGLE_APPLICATION_CREDENTIALS", path}})->quota_project, "billing");
  EXPECT_EQ(Find({{"GOOGLE_APPLICATION_CREDENTIALS", path}, {"GOOGLE_CLOUD_QUOTA_PROJECT", "mine"}})
                ->quota_project,
            "mine");
  struct Case {
    std::string field;
    std::string value;
    std::string why;
  };
  for (const Case& c : {Case{"universe_domain", "example.goog", "universe_domain: it is example"},
                        {"quota_project_id", "p\r\nx: y", "quota_project_id"}}) {
    Json file = login;
    file[c.field] = c.value;
    EXPECT_THAT(Find({{"GOOGLE_APPLICATION_CREDENTIALS", folder_.Write("odd.json", Dump(file))}}),
                Fails(Code::kInvalidArgument, AllOf(HasSubstr(c.why), Not(HasSubstr("canary")))));
  }
}

TEST_F(Finding, AnImpersonationsSourceIsCheckedToo) {
  const std::string url =
      "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/"
      "t@p.iam.gserviceaccount.com:generateAccessToken";
  for (const auto& [source, why] :
       {std::pair<Json, std::string>{{{"type", "impersonated_service_account"}}, "use delegates"},
        {{{"type", "authorized_user"}}, "source_credentials: client_id"},
        {"canary", "an object is due"}}) {
    const Json file = {{"type", "impersonated_service_account"},
                       {"service_account_impersonation_url", url},
                       {"source_credentials", source}};
    EXPECT_THAT(Find({{"GOOGLE_APPLICATION_CREDENTIALS", folder_.Write("i.json", Dump(file))}}),
                Fails(Code::kInvalidArgument, AllOf(HasSubstr(why), Not(HasSubstr("canary")))));
  }
}

TEST_F(Finding, AnUrlOnThisMachineIsForFakesOnly) {
  Json key = *ParseJson(*ReadFile(KeyFile(), 1 << 20));
  key["token_uri"] = "http://127.0.0.1:8080/token";
  Variables variables = {{"GOOGLE_APPLICATION_CREDENTIALS", folder_.Write("k", Dump(key))}};
  EXPECT_THAT(Find(variables), Fails(Code::kInvalidArgument, HasSubstr("token_uri")));
  variables["LOCKSTEP_FAKE_CREDENTIALS"] = "0";
  EXPECT_THAT(Find(variables), Fails(Code::kInvalidArgument, HasSubstr("token_uri")));
  variables["LOCKSTEP_FAKE_CREDENTIALS"] = "1";
  EXPECT_THAT(Find(variables), IsOk());
}

TEST_F(Finding, ATokenFileThatIsMissingIsAnErrorAtOnce) {
  EXPECT_THAT(Find({{"LOCKSTEP_ACCESS_TOKEN_FILE", folder_.At("gone")}}),
              Fails(Code::kNotFound, HasSubstr("LOCKSTEP_ACCESS_TOKEN_FILE")));
}

TEST_F(Finding, ATokenWithAControlCharacterIsRefused) {
  for (const char* name : {"LOCKSTEP_ACCESS_TOKEN", "GOOGLE_OAUTH_ACCESS_TOKEN"}) {
    EXPECT_THAT(Find({{name, "canary\r\nx-evil: 1"}}),
                Fails(Code::kInvalidArgument, AllOf(HasSubstr(name), Not(HasSubstr("canary")))));
  }
  EXPECT_THAT(Find({{"GOOGLE_CLOUD_QUOTA_PROJECT", "p\r\nx: y"}}),
              Fails(Code::kInvalidArgument, HasSubstr("GOOGLE_CLOUD_QUOTA_PROJECT")));
}

TEST_F(Finding, OnlyTheVariableOfOurOwnIsForEndpointsOnThisMachine) {
  const Result<Credentials> ours = Find({{"LOCKSTEP_ACCESS_TOKEN", " fake "}});
  ASSERT_THAT(ours, IsOk());
  EXPECT_EQ(ours->loopback_token.Reveal(), "fake");
  const Result<Credentials> others =
      Find({{"GOOGLE_OAUTH_ACCESS_TOKEN", "real"}, {"GOOGLE_CLOUD_QUOTA_PROJECT", "billing"}});
  ASSERT_THAT(others, IsOk());
  EXPECT_TRUE(others->loopback_token.empty());
  EXPECT_EQ(others->quota_project, "billing");
}

TEST_F(Finding, TheDescriptionNamesTheKindAndTheSourceAndNoSecret) {
  EXPECT_EQ(Find({{"LOCKSTEP_ACCESS_TOKEN", "canary"}})->description,
            "access token (from LOCKSTEP_ACCESS_TOKEN)");
  const std::string path = KeyFile();
  EXPECT_EQ(Find({{"GOOGLE_APPLICATION_CREDENTIALS", path}})->description,
            "service account rec@p.iam.gserviceaccount.com (from the file " + path + ")");
  EXPECT_EQ(Find({})->description, "the metadata server, if there is one");
  EXPECT_EQ(Find({{"GCE_METADATA_HOST", "h:81"}})->description, "the metadata server h:81");
}

}  // namespace
}  // namespace lockstep::google_auth
