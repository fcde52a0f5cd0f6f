// Service accounts by key file: the signed claim (RFC 7523), and the call that turns it into a
// token.
#pragma once

#include <memory>
#include <string>

#include "plugins/google_auth/exchange.h"
#include "reconciler/base/clock.h"
#include "reconciler/base/json.h"
#include "reconciler/base/result.h"
#include "reconciler/base/secret.h"
#include "reconciler/http/token_source.h"

namespace lockstep::google_auth {

struct ServiceAccountKey {
  std::string email{};
  std::string key_id{};
  Secret private_key{};  // PEM
  std::string token_url{};
};

// From a key file's JSON. kInvalidArgument, naming the field, if one is missing, the key is no RSA
// key, or token_uri must not see the claim (see CheckSecretUrl). No message holds a part of the
// key.
Result<ServiceAccountKey> ParseServiceAccount(const Json& file, LoopbackUrls loopback);

// The JWT that asks for a token: RS256, valid for an hour from `now`, scope cloud-platform.
Result<Secret> SignedClaim(const ServiceAccountKey& key, TimePoint now);

// Fetches tokens at key.token_url. An answer of `invalid_grant` is kUnauthenticated and hints at
// this machine's clock if the server's Date header disagrees with it.
std::unique_ptr<TokenGrant> ServiceAccountGrant(ServiceAccountKey key, const Exchange& exchange);

}  // namespace lockstep::google_auth
