#include "reconciler/http/authorized.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "reconciler/http/url.h"

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

}  // namespace

AuthorizedHttp::AuthorizedHttp(Writer& next, TokenSource& tokens, AuthorizedOptions options)
    : next_(next), tokens_(tokens), options_(std::move(options)) {}

Result<Response> AuthorizedHttp::Read(const Request& request, std::stop_token stop) {
  return Authorized(
      request, [&](const Request& authorized) { return next_.Read(authorized, stop); }, stop);
}

Result<Response> AuthorizedHttp::Stream(const Request& request, const Sink& sink,
                                        std::stop_token stop) {
  return Authorized(
      request, [&](const Request& authorized) { return next_.Stream(authorized, sink, stop); },
      stop);
}

Result<Response> AuthorizedHttp::Write(const Request& request, Guard guard, std::stop_token stop) {
  return Authorized(
      request, [&](const Request& authorized) { return next_.Write(authorized, guard, stop); },
      stop);
}

Result<Response> AuthorizedHttp::Authorized(const Request& request, const Send& send,
                                            const std::stop_token& stop) {
  LOCKSTEP_TRY(const Url url, ParseUrl(request.url));
  LOCKSTEP_TRY(const Credential credential, CredentialFor(url, options_.hosts));
  if (const std::optional<std::string> own = Own(request)) return send(With(request, *own));
  switch (credential) {
    case Credential::kGoogleToken: return SendWithToken(request, IsGoogleApi(url.host), send, stop);
    case Credential::kLoopbackToken:
      if (options_.loopback_token.empty()) return send(request);
      return send(With(request, Bearer(options_.loopback_token)));
    case Credential::kFirestoreEmulator: return send(With(request, "Bearer owner"));
    case Credential::kNone: break;
  }
  return send(request);
}

Result<Response> AuthorizedHttp::SendWithToken(Request request, bool google_api, const Send& send,
                                               const std::stop_token& stop) {
  if (google_api && !options_.quota_project.empty()) {
    request.headers.emplace_back("x-goog-user-project", options_.quota_project);
  }
  LOCKSTEP_TRY(const Secret token, tokens_.Token(stop));
  Result<Response> first = send(With(request, Bearer(token)));
  // A registry's 401 is a challenge, which its client answers.
  if (!google_api || !first || first->status != 401) return first;
  tokens_.Drop(token);
  LOCKSTEP_TRY(const Secret fresh, tokens_.Token(stop));
  return send(With(request, Bearer(fresh)));
}

}  // namespace lockstep
