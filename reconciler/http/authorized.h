// AuthorizedHttp: gives each request the credential its host may have, and no other.
#pragma once

#include <functional>
#include <string>

#include "reconciler/base/secret.h"
#include "reconciler/http/allow_list.h"
#include "reconciler/http/http.h"
#include "reconciler/http/token_source.h"
#include "reconciler/http/url.h"

namespace lockstep {

struct AuthorizedOptions {
  HostPolicy hosts{};
  Secret loopback_token{};      // LOCKSTEP_ACCESS_TOKEN: the one for endpoints on this machine
  std::string quota_project{};  // x-goog-user-project, sent to Google's API hosts only
  // The credentials are a test's: their token goes where `loopback_token` would, instead of it.
  bool fakes = false;
};

// Adds `authorization` unless the request brings its own (a registry's bearer token); an empty one
// asks for an anonymous request and is taken off (a redirect's target). What the request brings is
// not judged here: a plugin has no Google token that it could send astray. A 401 of a Google API
// drops the token, fetches one new and repeats the request once, whatever it is: a 401 did
// nothing. So does a 401 of Google's registries that calls the token invalid; any other 401 of a
// registry is a challenge for its client. A write begins with a token that outlives its timeout,
// if one can be had. Errors beside those of http.h: kPermissionDenied (see CredentialFor),
// kUnauthenticated if a host needs a token and there is none. Thread-safe.
class AuthorizedHttp final : public Writer {
 public:
  AuthorizedHttp(Writer& next, TokenSource& tokens, AuthorizedOptions options);

  Result<Response> Read(const Request& request, std::stop_token stop) override;
  Result<Response> Stream(const Request& request, const Sink& sink, std::stop_token stop) override;
  Result<Response> Write(const Request& request, Guard guard, std::stop_token stop) override;

 private:
  using Send = std::function<Result<Response>(const Request& request)>;

  // `least_life`: of the token that the request is sent with.
  Result<Response> Authorized(const Request& request, Duration least_life, const Send& send,
                              const std::stop_token& stop);
  Result<Response> SendWithToken(Request request, const Url& url, Duration least_life,
                                 const Send& send, const std::stop_token& stop);
  // The token, or the error with the certainty that nothing was changed.
  Result<Secret> TokenThatLasts(Duration least_life, const std::stop_token& stop);

  Writer& next_;
  TokenSource& tokens_;
  const AuthorizedOptions options_;
};

}  // namespace lockstep
