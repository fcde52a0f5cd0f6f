#include "plugins/google_auth/credentials.h"

#include <string_view>
#include <utility>

#include "plugins/google_auth/access_token.h"
#include "plugins/google_auth/credential_file.h"
#include "plugins/google_auth/impersonation.h"
#include "reconciler/base/safe_text.h"

namespace lockstep::google_auth {
namespace {

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
  std::string quota_project{};
  std::string account{};
};

Result<Found> FromVariable(const Secret& text, const std::string& variable) {
  LOCKSTEP_TRY(Secret token, CleanToken(text.Reveal(), variable));
  return Found{FixedToken(std::move(token), variable), "access token (from " + variable + ")"};
}

Result<Found> FromTokenFile(const std::string& path, std::string_view variable) {
  std::unique_ptr<TokenSource> tokens = TokenFromFile(path);
  const Result<Secret> now = tokens->Token({});
  if (!now) return Fail(Error{now.error()}.Wrap(variable));
  return Found{std::move(tokens), "access token (from the file " + Printable(path, 200) + ")"};
}

Result<Found> FromFile(const std::string& path, const Exchange& exchange) {
  LOCKSTEP_TRY(FileCredentials file, ReadCredentialFile(path, exchange));
  return Found{std::make_unique<CachedTokenSource>(std::move(file.grant), exchange.clock),
               file.who + " (from the file " + Printable(path, 200) + ")",
               std::move(file.quota_project), std::move(file.account)};
}

Error NothingSet(const std::string& well_known, bool metadata) {
  return {.code = Code::kUnauthenticated,
          .message =
              "no Google credentials: set LOCKSTEP_ACCESS_TOKEN (or "
              "GOOGLE_OAUTH_ACCESS_TOKEN, LOCKSTEP_ACCESS_TOKEN_FILE) to an access token, "
              "or GOOGLE_APPLICATION_CREDENTIALS to a credential file; gcloud's file " +
              Printable(well_known, 200) + " is not there either, and " +
              (metadata ? "no metadata server answers on this machine"
                        : "--no-metadata keeps the metadata server from being asked")};
}

Found FromMetadata(const CredentialSettings& settings, const std::string& well_known,
                   const Exchange& exchange) {
  Error none = NothingSet(well_known, settings.metadata.has_value());
  if (!settings.metadata) return {std::make_unique<NoTokens>(std::move(none)), "none"};
  const bool sure = !settings.metadata->host.empty();
  return {std::make_unique<CachedTokenSource>(
              MetadataGrant(*settings.metadata, std::move(none), exchange), exchange.clock),
          sure ? "the metadata server " + Printable(settings.metadata->host, 200)
               : "the metadata server, if there is one"};
}

// Nobody named this file: if it is of no use, that matters only when a token is asked for.
Found FromWellKnownFile(const CredentialSettings& settings, const Exchange& exchange) {
  if (settings.gcloud_folder.empty()) {
    return FromMetadata(settings, "(HOME is not set)", exchange);
  }
  const std::string path = settings.gcloud_folder + "/application_default_credentials.json";
  Result<Found> found = FromFile(path, exchange);
  if (found) return *std::move(found);
  if (found.error().code == Code::kNotFound) return FromMetadata(settings, path, exchange);
  Error why = std::move(found).error().Wrap("gcloud's file " + Printable(path, 200));
  why.code = Code::kUnauthenticated;
  std::string description = "none: " + why.message;
  return {std::make_unique<NoTokens>(std::move(why)), std::move(description)};
}

Result<Found> First(const CredentialSettings& settings, const Exchange& exchange) {
  using Variable = std::pair<const Secret*, const char*>;
  for (const auto& [token, name] :
       {Variable{&settings.lockstep_access_token, "LOCKSTEP_ACCESS_TOKEN"},
        Variable{&settings.google_oauth_access_token, "GOOGLE_OAUTH_ACCESS_TOKEN"},
        Variable{&settings.cloudsdk_access_token, "CLOUDSDK_AUTH_ACCESS_TOKEN"}}) {
    if (!token->empty()) return FromVariable(*token, name);
  }
  using NamedFile = std::pair<const std::string*, const char*>;
  for (const auto& [path, name] :
       {NamedFile{&settings.access_token_file, "LOCKSTEP_ACCESS_TOKEN_FILE"},
        NamedFile{&settings.cloudsdk_token_file, "CLOUDSDK_AUTH_ACCESS_TOKEN_FILE"}}) {
    if (!path->empty()) return FromTokenFile(*path, name);
  }
  if (settings.application_credentials.empty()) return FromWellKnownFile(settings, exchange);
  const std::string& path = settings.application_credentials;
  Result<Found> found = FromFile(path, exchange);
  if (found) return found;
  return Fail(
      std::move(found).error().Wrap(std::string{kVariableOfFile} + "=" + Printable(path, 200)));
}

Result<Found> Impersonated(Found source, const std::string& accounts, const Exchange& exchange) {
  LOCKSTEP_TRY(Impersonation impersonation, ImpersonationOf(accounts));
  source.description = "service account " + Printable(impersonation.email, 200) +
                       ", impersonated by " + source.description;
  source.account = impersonation.email;
  source.tokens = std::make_unique<CachedTokenSource>(
      ImpersonatedGrant(std::move(source.tokens), std::move(impersonation), exchange),
      exchange.clock);
  return source;
}

}  // namespace

Result<CredentialSettings> CredentialSettings::FromEnvironment(const GetEnv& get_env) {
  const auto get = [&](const char* name) { return TrimmedVariable(get_env, name); };
  const std::string gcloud = get("CLOUDSDK_CONFIG");
  const std::string home = get("HOME");
  LOCKSTEP_TRY(MetadataSettings metadata, MetadataSettings::FromEnvironment(get_env));
  return CredentialSettings{
      .lockstep_access_token = Secret{get("LOCKSTEP_ACCESS_TOKEN")},
      .google_oauth_access_token = Secret{get("GOOGLE_OAUTH_ACCESS_TOKEN")},
      .cloudsdk_access_token = Secret{get("CLOUDSDK_AUTH_ACCESS_TOKEN")},
      .access_token_file = get("LOCKSTEP_ACCESS_TOKEN_FILE"),
      .cloudsdk_token_file = get("CLOUDSDK_AUTH_ACCESS_TOKEN_FILE"),
      .application_credentials = get("GOOGLE_APPLICATION_CREDENTIALS"),
      .gcloud_folder = gcloud.empty() && !home.empty() ? home + "/.config/gcloud" : gcloud,
      .metadata = std::move(metadata),
      .quota_project = get("GOOGLE_CLOUD_QUOTA_PROJECT"),
      .fakes = get("LOCKSTEP_FAKE_CREDENTIALS") == "1"};
}

Result<Credentials> FindCredentials(const CredentialSettings& settings, Reader& http,
                                    Clock& clock) {
  const Exchange exchange{http, clock,
                          settings.fakes ? LoopbackUrls::kAccepted : LoopbackUrls::kRefused};
  LOCKSTEP_TRY(Found found, First(settings, exchange));
  if (!settings.impersonate.empty()) {
    LOCKSTEP_TRY(found, Impersonated(std::move(found), settings.impersonate, exchange));
  }
  Credentials credentials{.tokens = std::move(found.tokens),
                          .quota_project = std::move(found.quota_project),
                          .description = std::move(found.description),
                          .account = std::move(found.account)};
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
