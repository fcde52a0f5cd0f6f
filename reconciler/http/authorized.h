// AuthorizedHttp: gives each request the credential its host may have, and no other.
#pragma once

#include <functional>
#include <string>

#include "reconciler/base/secret.h"
#include "reconciler/http/allow_list.h"
#include "reconciler/http/http.h"
#include "reconciler/http/token_source.h"

namespace lockstep {

struct AuthorizedOptions {
  HostPolicy hosts{};
  Secret loopback_token{};      // LOCKSTEP_ACCESS_TOKEN: the one for endpoints on this machine
  std::string quota_project{};  // x-goog-user-project, sent to Google's API hosts only
};

// Adds `authorization` unless the request brings its own (a registry's bearer token); an empty one
// asks for an anonymous request and is taken off (a redirect's target). What the request brings is
// not judged here: a plugin has no Google token that it could send astray. A 401 of a Google API
// drops the token, fetches one new and repeats the request once, whatever it is: a 401 did
// nothing. Errors beside those of http.h: kPermissionDenied (see CredentialFor), kUnauthenticated
// if a host needs a token and there is none. Thread-safe.
class AuthorizedHttp final : public Writer {
 public:
  AuthorizedHttp(Writer& next, TokenSource& tokens, AuthorizedOptions options);

  Result<Response> Read(const Request& request, std::stop_token stop) override;
  Result<Response> Stream(const Request& request, const Sink& sink, std::stop_token stop) override;
  Result<Response> Write(const Request& request, Guard guard, std::stop_token stop) override;

 private:
  using Send = std::function<Result<Response>(const Request& request)>;

  Result<Response> Authorized(const Request& request, const Send& send,
                              const std::stop_token& stop);
  Result<Response> SendWithToken(Request request, bool google_api, const Send& send,
                                 const std::stop_token& stop);

  Writer& next_;
  TokenSource& tokens_;
  const AuthorizedOptions options_;
};

}  // namespace lockstep
