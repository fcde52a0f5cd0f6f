// FindCredentials: the program's Google credentials, from where users of Google's tools keep them.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "plugins/google_auth/metadata_server.h"
#include "reconciler/base/clock.h"
#include "reconciler/base/result.h"
#include "reconciler/base/secret.h"
#include "reconciler/http/endpoints.h"
#include "reconciler/http/http.h"
#include "reconciler/http/token_source.h"

namespace lockstep::google_auth {

// As the environment and the flags have them; empty: not set.
struct CredentialSettings {
  Secret lockstep_access_token{};         // LOCKSTEP_ACCESS_TOKEN
  Secret google_oauth_access_token{};     // GOOGLE_OAUTH_ACCESS_TOKEN, Terraform's name
  Secret cloudsdk_access_token{};         // CLOUDSDK_AUTH_ACCESS_TOKEN, gcloud's name
  std::string access_token_file{};        // LOCKSTEP_ACCESS_TOKEN_FILE, a path
  std::string cloudsdk_token_file{};      // CLOUDSDK_AUTH_ACCESS_TOKEN_FILE, a path
  std::string application_credentials{};  // GOOGLE_APPLICATION_CREDENTIALS, a path
  std::string gcloud_folder{};            // CLOUDSDK_CONFIG, or $HOME/.config/gcloud
  std::optional<MetadataSettings> metadata{MetadataSettings{}};  // nullopt: --no-metadata
  std::string impersonate{};    // --impersonate-service-account: "EMAIL" or "DELEGATE,...,EMAIL"
  std::string quota_project{};  // GOOGLE_CLOUD_QUOTA_PROJECT
  // LOCKSTEP_FAKE_CREDENTIALS=1: the credentials are a test's. Their files may name URLs on this
  // machine, and their tokens may go to endpoints on it.
  bool fakes = false;

  // The flags' part stays empty. kInvalidArgument that names the variable.
  static Result<CredentialSettings> FromEnvironment(const GetEnv& get_env);
};

struct Credentials {
  std::unique_ptr<TokenSource> tokens{};  // never null
  Secret loopback_token{};      // LOCKSTEP_ACCESS_TOKEN, the only one for endpoints on this machine
  std::string quota_project{};  // goes into AuthorizedOptions
  std::string description{};    // "service account rec@p.iam.gserviceaccount.com (from FILE)"
  std::string account{};        // e-mail of the service account; empty if none, or not known
};

// The first that is set: an access token in the order of CredentialSettings, then Application
// Default Credentials, which are GOOGLE_APPLICATION_CREDENTIALS, gcloud's well-known file, the
// metadata server. Sends nothing yet: if nothing is set, the tokens' error (kUnauthenticated) says
// what to set, and a run against a sandbox never asks for one. `http` fetches tokens: it adds no
// credential (below AuthorizedHttp), repeats nothing, and goes where an endpoint setting says only
// if the credentials are fakes. It and `clock` must outlive the result.
// kInvalidArgument for a token with control characters and for a file that is not understood, of a
// kind that is not supported, or names a host that must not see a secret; kNotFound for one that
// is named and missing. None of these falls through to the next.
Result<Credentials> FindCredentials(const CredentialSettings& settings, Reader& http, Clock& clock);

}  // namespace lockstep::google_auth
