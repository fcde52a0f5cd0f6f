#include "plugins/oci/session.h"

#include <algorithm>
#include <utility>

#include "plugins/oci/redirect.h"
#include "plugins/oci/registry_error.h"
#include "reconciler/base/json.h"
#include "reconciler/base/safe_text.h"
#include "reconciler/http/google_api.h"
#include "reconciler/http/url.h"

namespace lockstep::oci {
namespace {

constexpr std::size_t kLargestToken = std::size_t{64} << 10;
constexpr std::size_t kShownRealm = 120;

void AddQuery(std::string& url, std::string_view name, const std::string& value) {
  if (value.empty()) return;
  url += url.find('?') == std::string::npos ? '?' : '&';
  url += std::string(name) + '=' + UrlSegment(value);
}

Result<Url> CheckRealm(const std::string& realm) {
  Result<Url> url = ParseUrl(realm);
  const std::string shown = "\"" + Printable(realm, kShownRealm) + "\"";
  if (!url) {
    return Fail(Code::kPermissionDenied,
                "the registry sends us for a token to " + shown + ", which is no URL");
  }
  if (!MayBeSentTo(*url)) {
    return Fail(Code::kPermissionDenied,
                "the registry sends us for a token to " + shown + ", which is not https");
  }
  return url;
}

// What may stand in a header behind "Bearer ".
bool IsToken(const std::string& text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7F; });
}

Result<Secret> TokenIn(const Response& reply) {
  LOCKSTEP_TRY(const Json answer, ObjectOf(reply));
  std::string token = StringAt(answer, "token");
  if (token.empty()) token = StringAt(answer, "access_token");
  if (!IsToken(token)) return Fail(Code::kDataLoss, "the answer holds no token");
  return Secret(std::move(token));
}

Request WithToken(Request request, const Secret& token) {
  request.headers.emplace_back("authorization", "Bearer " + token.Reveal());
  return request;
}

}  // namespace

std::string ApiOrigin(const ImageReference& image) {
  return "https://" + (image.host == "docker.io" ? "registry-1.docker.io" : image.host);
}

Result<Response> Session::Get(const ImageReference& image, const RegistryGet& get) {
  const std::string repository = Repository(image);
  Request plain{.url = ApiOrigin(image) + "/v2/" + image.path + "/" + get.what,
                .headers = {{"accept", get.accept}},
                .max_body = get.max_body};
  if (get.range) {
    plain.headers.emplace_back("range", "bytes=" + std::to_string(get.range->first) + "-" +
                                            std::to_string(get.range->second));
  }
  const std::optional<Secret> known = Remembered(repository);
  const Request first = known ? WithToken(plain, *known) : plain;
  LOCKSTEP_TRY(Response reply, Send(first));
  if (reply.status != 401) return Follow(first, std::move(reply), get.redirects);
  const std::optional<BearerChallenge> challenge = BearerIn(reply.headers);
  if (!challenge) return reply;
  Result<Secret> token = FetchToken(image, *challenge);
  if (!token) return Fail(std::move(token).error().Wrap("asking the registry for a token"));
  {
    const std::lock_guard lock(mutex_);
    tokens_[repository] = *token;
  }
  const Request second = WithToken(plain, *token);
  LOCKSTEP_TRY(reply, Send(second));
  return Follow(second, std::move(reply), get.redirects);
}

Result<Response> Session::Follow(Request request, Response reply, int redirects) const {
  if (redirects == 0) return reply;
  for (int hop = 0; IsRedirect(reply.status); ++hop) {
    if (hop == redirects) {
      return Fail(Code::kDataLoss, "more than " + std::to_string(redirects) + " redirects");
    }
    LOCKSTEP_TRY(request, Redirected(std::move(request), reply));
    LOCKSTEP_TRY(reply, Send(request));
  }
  return reply;
}

Result<Response> Session::Send(Request request) const {
  const Duration left = world_.deadline - world_.clock.Monotonic();
  if (left <= Duration::zero()) return Fail(Code::kDeadlineExceeded, "out of time");
  request.timeout = std::min(request.timeout, left);
  return world_.http.Read(request, world_.stop);
}

Result<Secret> Session::FetchToken(const ImageReference& image,
                                   const BearerChallenge& challenge) const {
  LOCKSTEP_TRY(const Url realm, CheckRealm(challenge.realm));
  Request request{.url = Text(realm), .max_body = kLargestToken};
  AddQuery(request.url, "service", challenge.service);
  AddQuery(request.url, "scope",
           challenge.scope.empty() ? "repository:" + image.path + ":pull" : challenge.scope);
  LOCKSTEP_TRY(const Url registry, ParseUrl(ApiOrigin(image)));
  // An empty header asks the stack for an anonymous request.
  if (OriginOf(realm) != OriginOf(registry)) request.headers = {{"authorization", ""}};
  LOCKSTEP_TRY(const Response reply, Send(std::move(request)));
  if (reply.status >= 300) return Fail(RefusalOf(reply, image));
  return TokenIn(reply);
}

std::optional<Secret> Session::Remembered(const std::string& repository) const {
  const std::lock_guard lock(mutex_);
  const auto found = tokens_.find(repository);
  if (found == tokens_.end()) return std::nullopt;
  return found->second;
}

}  // namespace lockstep::oci
