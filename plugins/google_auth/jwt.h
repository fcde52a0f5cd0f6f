// A JSON Web Token signed with RS256 (RFC 7515, RFC 7518), on OpenSSL.
#pragma once

#include "reconciler/base/json.h"
#include "reconciler/base/result.h"
#include "reconciler/base/secret.h"

namespace lockstep::google_auth {

// kInvalidArgument unless `pem` holds an RSA private key that needs no password.
Status CheckRsaKey(const Secret& pem);

// "header.claims.signature"; RSASSA-PKCS1-v1_5 with SHA-256, so equal arguments give equal tokens.
Result<Secret> SignRs256(const Json& header, const Json& claims, const Secret& pem);

}  // namespace lockstep::google_auth
