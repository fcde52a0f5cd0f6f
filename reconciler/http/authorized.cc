#include "reconciler/http/authorized.h"

#include <optional>
#include <utility>

namespace lockstep {
namespace {

// The request with that credential in place of any other.
Request With(Request request, const std::string& authorization) {
  std::erase_if(request.headers,
                [](const auto& header) { return header.first == "authorization"; });
  if (!authorization.empty()) request.headers.emplace_back("authorization", authorization);
  return request;
}

// What the request brings itself: nothing at all, or a credential, or an empty one.
std::optional<std::string> Own(const Request& request) {
  for (const auto& [name, value] : request.headers) {
    if (name == "authorization") return value;
  }
  return std::nullopt;
}

std::string Bearer(const Secret& token) { return "Bearer " + token.Reveal(); }

// RFC 6750, section 3.1: the token has expired or was revoked. A challenge without it asks for
// another kind of token.
bool CallsTokenInvalid(const Response& reply) {
  return HeaderOf(reply.headers, "www-authenticate").find("invalid_token") != std::string::npos;
}

}  // namespace

AuthorizedHttp::AuthorizedHttp(Writer& next, TokenSource& tokens, AuthorizedOptions options)
    : next_(next), tokens_(tokens), options_(std::move(options)) {}

Result<Response> AuthorizedHttp::Read(const Request& request, std::stop_token stop) {
  return Authorized(
      request, Duration{0}, [&](const Request& authorized) { return next_.Read(authorized, stop); },
      stop);
}

Result<Response> AuthorizedHttp::Stream(const Request& request, const Sink& sink,
                                        std::stop_token stop) {
  return Authorized(
      request, Duration{0},
      [&](const Request& authorized) { return next_.Stream(authorized, sink, stop); }, stop);
}

Result<Response> AuthorizedHttp::Write(const Request& request, Guard guard, std::stop_token stop) {
  return Authorized(
      request, request.timeout,
      [&](const Request& authorized) { return next_.Write(authorized, guard, stop); }, stop);
}

Result<Response> AuthorizedHttp::Authorized(const Request& request, Duration least_life,
                                            const Send& send, const std::stop_token& stop) {
  LOCKSTEP_TRY(const Url url, ParseUrl(request.url));
  LOCKSTEP_TRY(const Credential credential, CredentialFor(url, options_.hosts));
  if (const std::optional<std::string> own = Own(request)) return send(With(request, *own));
  switch (credential) {
    case Credential::kGoogleToken: return SendWithToken(request, url, least_life, send, stop);
    case Credential::kLoopbackToken:
      if (options_.fakes) return SendWithToken(request, url, least_life, send, stop);
      if (options_.loopback_token.empty()) return send(request);
      return send(With(request, Bearer(options_.loopback_token)));
    case Credential::kFirestoreEmulator: return send(With(request, "Bearer owner"));
    case Credential::kNone: break;
  }
  return send(request);
}

Result<Secret> AuthorizedHttp::TokenThatLasts(Duration least_life, const std::stop_token& stop) {
  const auto ask = [&]() -> Result<Secret> {
    if (least_life > Duration{0}) LOCKSTEP_CHECK(tokens_.Renew(least_life, stop));
    return tokens_.Token(stop);
  };
  Result<Secret> token = ask();
  if (!token) token.error().untouched = true;
  return token;
}

Result<Response> AuthorizedHttp::SendWithToken(Request request, const Url& url, Duration least_life,
                                               const Send& send, const std::stop_token& stop) {
  const bool google_api = IsGoogleApi(url.host);
  if (google_api && !options_.quota_project.empty()) {
    request.headers.emplace_back("x-goog-user-project", options_.quota_project);
  }
  LOCKSTEP_TRY(const Secret token, TokenThatLasts(least_life, stop));
  Result<Response> first = send(With(request, Bearer(token)));
  if (!first || first->status != 401) return first;
  if (!google_api && !(IsGoogleRegistry(url.host) && CallsTokenInvalid(*first))) return first;
  tokens_.Drop(token);
  LOCKSTEP_TRY(const Secret fresh, TokenThatLasts(least_life, stop));
  return send(With(request, Bearer(fresh)));
}

}  // namespace lockstep
