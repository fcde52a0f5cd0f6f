#include "plugins/google_auth/credentials.h"

#include <string_view>
#include <utility>

#include "plugins/google_auth/access_token.h"
#include "plugins/google_auth/service_account.h"
#include "reconciler/base/durable_file.h"
#include "reconciler/base/json.h"
#include "reconciler/base/safe_text.h"
#include "reconciler/http/trimmed.h"

namespace lockstep::google_auth {
namespace {

constexpr std::size_t kMaxCredentialFile = std::size_t{1} << 20;
constexpr std::string_view kVariableOfFile = "GOOGLE_APPLICATION_CREDENTIALS";

// Has no token, and says why when one is asked for.
class NoTokens final : public TokenSource {
 public:
  explicit NoTokens(Error why) : why_(std::move(why)) {}
  Result<Secret> Token(std::stop_token) override { return Fail(why_); }
  void Drop(const Secret&) override {}

 private:
  const Error why_;
};

struct Found {
  std::unique_ptr<TokenSource> tokens{};
  std::string description{};
};

Result<Found> FromVariable(const Secret& text, const std::string& variable) {
  LOCKSTEP_TRY(Secret token, CleanToken(text.Reveal(), variable));
  return Found{FixedToken(std::move(token), variable), "access token (from " + variable + ")"};
}

Result<Found> FromTokenFile(const std::string& path) {
  std::unique_ptr<TokenSource> tokens = TokenFromFile(path);
  const Result<Secret> now = tokens->Token({});
  if (!now) return Fail(Error{now.error()}.Wrap("LOCKSTEP_ACCESS_TOKEN_FILE"));
  return Found{std::move(tokens), "access token (from the file " + Printable(path, 200) + ")"};
}

// By the `type` of a credential file. A kind more is a row more.
Result<Found> FromJson(const Json& file, const std::string& path, Reader& http, Clock& clock) {
  const std::string type = StringAt(file, "type");
  if (type == "service_account") {
    LOCKSTEP_TRY(ServiceAccountKey key, ParseServiceAccount(file));
    std::string description = "service account " + Printable(key.email, 200) + " (from the file " +
                              Printable(path, 200) + ")";
    return Found{std::make_unique<CachedTokenSource>(
                     ServiceAccountGrant(std::move(key), http, clock), clock),
                 std::move(description)};
  }
  if (type.empty()) return Fail(Code::kInvalidArgument, "it is no credential file: no `type`");
  return Fail(Code::kInvalidArgument, "credentials of type " + Printable(type, 60) +
                                          " are not supported: use service_account, or an access "
                                          "token in LOCKSTEP_ACCESS_TOKEN");
}

Result<Found> FromFile(const std::string& path, Reader& http, Clock& clock) {
  Result<std::string> bytes = ReadFile(path == "-" ? "./-" : path, kMaxCredentialFile);
  if (!bytes) return Fail(std::move(bytes).error());
  const Secret text{*std::move(bytes)};
  const Result<Json> file = ParseJson(text.Reveal());
  if (!file) return Fail(Code::kInvalidArgument, "it is no JSON");
  return FromJson(*file, path, http, clock);
}

Error NothingSet(const std::string& well_known) {
  return {.code = Code::kUnauthenticated,
          .message =
              "no Google credentials: set LOCKSTEP_ACCESS_TOKEN (or "
              "GOOGLE_OAUTH_ACCESS_TOKEN, LOCKSTEP_ACCESS_TOKEN_FILE) to an access token, "
              "or GOOGLE_APPLICATION_CREDENTIALS to a key file; gcloud's file " +
              Printable(well_known, 200) + " is not there either"};
}

// Nobody named this file: if it is of no use, that matters only when a token is asked for.
Found FromWellKnownFile(const CredentialSettings& settings, Reader& http, Clock& clock) {
  const std::string path = settings.gcloud_folder + "/application_default_credentials.json";
  if (settings.gcloud_folder.empty()) {
    return {std::make_unique<NoTokens>(NothingSet("(HOME is not set)")), "none"};
  }
  Result<Found> found = FromFile(path, http, clock);
  if (found) return *std::move(found);
  if (found.error().code == Code::kNotFound) {
    return {std::make_unique<NoTokens>(NothingSet(path)), "none"};
  }
  Error why = std::move(found).error().Wrap("gcloud's file " + Printable(path, 200));
  why.code = Code::kUnauthenticated;
  std::string description = "none: " + why.message;
  return {std::make_unique<NoTokens>(std::move(why)), std::move(description)};
}

Result<Found> First(const CredentialSettings& settings, Reader& http, Clock& clock) {
  if (!settings.lockstep_access_token.empty()) {
    return FromVariable(settings.lockstep_access_token, "LOCKSTEP_ACCESS_TOKEN");
  }
  if (!settings.google_oauth_access_token.empty()) {
    return FromVariable(settings.google_oauth_access_token, "GOOGLE_OAUTH_ACCESS_TOKEN");
  }
  if (!settings.access_token_file.empty()) return FromTokenFile(settings.access_token_file);
  if (!settings.application_credentials.empty()) {
    const std::string& path = settings.application_credentials;
    Result<Found> found = FromFile(path, http, clock);
    if (found) return found;
    return Fail(
        std::move(found).error().Wrap(std::string{kVariableOfFile} + "=" + Printable(path, 200)));
  }
  return FromWellKnownFile(settings, http, clock);
}

}  // namespace

CredentialSettings CredentialSettings::FromEnvironment(const GetEnv& get_env) {
  const auto get = [&](const char* name) {
    const char* value = get_env(name);
    return std::string{value == nullptr ? std::string_view{} : Trimmed(value)};
  };
  const std::string gcloud = get("CLOUDSDK_CONFIG");
  const std::string home = get("HOME");
  return {.lockstep_access_token = Secret{get("LOCKSTEP_ACCESS_TOKEN")},
          .google_oauth_access_token = Secret{get("GOOGLE_OAUTH_ACCESS_TOKEN")},
          .access_token_file = get("LOCKSTEP_ACCESS_TOKEN_FILE"),
          .application_credentials = get("GOOGLE_APPLICATION_CREDENTIALS"),
          .gcloud_folder = gcloud.empty() && !home.empty() ? home + "/.config/gcloud" : gcloud,
          .quota_project = get("GOOGLE_CLOUD_QUOTA_PROJECT")};
}

Result<Credentials> FindCredentials(const CredentialSettings& settings, Reader& http,
                                    Clock& clock) {
  LOCKSTEP_TRY(Found found, First(settings, http, clock));
  Credentials credentials{.tokens = std::move(found.tokens),
                          .description = std::move(found.description)};
  if (!settings.lockstep_access_token.empty()) {
    LOCKSTEP_TRY(credentials.loopback_token,
                 CleanToken(settings.lockstep_access_token.Reveal(), "LOCKSTEP_ACCESS_TOKEN"));
  }
  if (!settings.quota_project.empty()) {
    LOCKSTEP_TRY(const Secret clean,
                 CleanToken(settings.quota_project, "GOOGLE_CLOUD_QUOTA_PROJECT"));
    credentials.quota_project = clean.Reveal();
  }
  return credentials;
}

}  // namespace lockstep::google_auth
