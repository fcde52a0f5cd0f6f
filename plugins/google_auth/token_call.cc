#include "plugins/google_auth/token_call.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>

#include "plugins/google_auth/access_token.h"
#include "reconciler/base/json.h"
#include "reconciler/base/rfc3339.h"
#include "reconciler/base/safe_text.h"
#include "reconciler/http/endpoints.h"
#include "reconciler/http/retry_after.h"
#include "reconciler/http/url.h"

namespace lockstep::google_auth {
namespace {

constexpr std::size_t kMaxAnswer = std::size_t{1} << 20;
constexpr std::size_t kShortestSecret = 8;
constexpr std::int64_t kLongestLife = 86'400;  // seconds

// `expires_in`, which some token services write as a string.
std::optional<std::int64_t> Seconds(const Json& value) {
  std::int64_t seconds = 0;
  if (value.is_number_integer()) {
    seconds = value.get<std::int64_t>();
  } else if (value.is_string()) {
    const auto& text = value.get_ref<const std::string&>();
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  }
  if (seconds <= 0) return std::nullopt;
  return std::min(seconds, kLongestLife);
}

Error RefusalOf(const Response& response) {
  const Result<Json> body = ParseJson(response.body);
  const std::string error = body ? StringAt(*body, "error") : "";
  const std::string description = body ? StringAt(*body, "error_description") : "";
  std::string message = "the token endpoint gave no token: ";
  if (!error.empty()) message += Printable(error, 60) + " ";
  message += "(HTTP " + std::to_string(response.status) + ")";
  if (!description.empty()) message += ": " + Printable(description, 300);
  const bool later = MayAnswerLater(response);
  return {.code = later ? Code::kUnavailable : Code::kUnauthenticated,
          .message = std::move(message),
          .retry_after = RetryAfterOf(response.headers)};
}

void ForgetValues(Form form, std::string& text) {
  for (const auto& [name, value] : form) {
    if (value.size() < kShortestSecret) continue;
    for (auto at = text.find(value); at != std::string::npos; at = text.find(value, at)) {
      text.replace(at, value.size(), "…");
    }
  }
}

}  // namespace

Request TokenRequest(const std::string& url, Form form) {
  Request request{.method = "POST",
                  .url = url,
                  .headers = {{"content-type", "application/x-www-form-urlencoded"}},
                  .max_body = kMaxAnswer};
  for (const auto& [name, value] : form) {
    if (!request.body.empty()) request.body += '&';
    request.body += UrlSegment(name) + "=" + UrlSegment(value);
  }
  return request;
}

Result<Grant> GrantOf(const Response& response) {
  if (response.status != 200) return Fail(RefusalOf(response));
  Result<Json> body = ParseJson(response.body);
  if (!body) return Fail(Code::kDataLoss, "the token endpoint's answer is no JSON");
  Result<Secret> token =
      CleanToken(StringAt(*body, "access_token"), "access_token in the token endpoint's answer");
  if (!token) return Fail(Code::kDataLoss, std::move(token).error().message);
  const std::optional<std::int64_t> seconds = Seconds(At(*body, "expires_in"));
  if (!seconds) {
    return Fail(Code::kDataLoss,
                "the token endpoint's answer does not say how long it is good for");
  }
  return Grant{.token = *std::move(token), .life = std::chrono::seconds{*seconds}};
}

Result<Grant> AskForToken(const Exchange& exchange, const std::string& url, Form form,
                          const std::string& doing, const std::stop_token& stop) {
  Result<Response> response = AskPatiently(exchange, TokenRequest(url, form), stop);
  if (!response) return Fail(std::move(response).error().Wrap(doing));
  if (response->status != 200) ForgetValues(form, response->body);
  Result<Grant> grant = GrantOf(*response);
  if (grant) return grant;
  Error error = std::move(grant).error().Wrap(doing);
  const std::string skew = ClockSkew(*response, exchange.clock.Now());
  if (error.code == Code::kUnauthenticated && !skew.empty()) {
    error.message += "; " + skew + ": set it right";
  }
  return Fail(std::move(error));
}

std::string ClockSkew(const Response& response, TimePoint now) {
  const std::optional<TimePoint> theirs = ParseHttpDate(HeaderOf(response.headers, "date"));
  if (!theirs) return "";
  const Duration ahead = now - *theirs;
  const Duration size = ahead < Duration{0} ? -ahead : ahead;
  if (size <= std::chrono::minutes{1}) return "";
  return "this machine's clock is " + FormatDuration(size) +
         (ahead > Duration{0} ? " ahead of" : " behind") + " the server's";
}

Status CheckSecretUrl(const std::string& url, std::string_view field, LoopbackUrls loopback) {
  const Result<Url> parsed = ParseUrl(url);
  if (parsed && loopback == LoopbackUrls::kAccepted && IsLoopback(parsed->host)) return {};
  if (parsed && parsed->scheme == "https" && IsGoogleApi(parsed->host)) return {};
  return Fail(Code::kInvalidArgument, std::string{field} + " names " +
                                          Printable(url.substr(0, url.find('?')), 100) +
                                          ", which is not https under googleapis.com");
}

}  // namespace lockstep::google_auth
