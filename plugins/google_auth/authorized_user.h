// User credentials, as `gcloud auth application-default login` leaves them: a refresh token.
#pragma once

#include <memory>
#include <string>

#include "plugins/google_auth/exchange.h"
#include "reconciler/base/json.h"
#include "reconciler/base/result.h"
#include "reconciler/base/secret.h"
#include "reconciler/http/token_source.h"

namespace lockstep::google_auth {

struct UserLogin {
  std::string client_id{};
  Secret client_secret{};
  Secret refresh_token{};
};

// kInvalidArgument, naming the field, if one is missing. A token_uri in the file counts for
// nothing, as with Google's own libraries: the refresh token goes to Google's endpoint only.
Result<UserLogin> ParseUserLogin(const Json& file);

// Fetches tokens by RFC 6749, section 6; no scope is sent, so that the login's own hold. A refusal
// (kUnauthenticated) says how to log in again.
std::unique_ptr<TokenGrant> UserGrant(UserLogin login, const Exchange& exchange);

}  // namespace lockstep::google_auth
