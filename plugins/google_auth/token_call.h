// The call to a token endpoint, and its answers: what all kinds of credentials share.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "plugins/google_auth/exchange.h"
#include "reconciler/base/clock.h"
#include "reconciler/base/result.h"
#include "reconciler/http/http.h"
#include "reconciler/http/token_source.h"

namespace lockstep::google_auth {

// Where Google turns an assertion or a refresh token into an access token.
inline constexpr std::string_view kGoogleTokenUrl = "https://oauth2.googleapis.com/token";

// What all tokens are asked for.
inline constexpr std::string_view kCloudScope = "https://www.googleapis.com/auth/cloud-platform";

using Form = std::span<const std::pair<std::string_view, std::string_view>>;

// A POST of application/x-www-form-urlencoded, without any credential but the form's own.
Request TokenRequest(const std::string& url, Form form);

// {"access_token", "expires_in"} of a 200 (expires_in may be a string). Otherwise the error, with
// the server's error and error_description and nothing else of the body: kUnauthenticated if it
// refused, kUnavailable if it may answer later. kDataLoss if a field is missing or empty.
Result<Grant> GrantOf(const Response& response);

// Sends TokenRequest by AskPatiently and reads the answer by GrantOf. Errors begin with `doing`,
// and hold nothing of the form's longer values, even if the server repeats them; that of a refusal
// ends with ClockSkew, where there is any.
Result<Grant> AskForToken(const Exchange& exchange, const std::string& url, Form form,
                          const std::string& doing, const std::stop_token& stop);

// "" or, if the Date header of `response` and `now` differ by more than a minute, "this machine's
// clock is 5m0s behind the server's".
std::string ClockSkew(const Response& response, TimePoint now);

// https under googleapis.com, and loopback if that is accepted: who may see an assertion, a refresh
// token or another access token. kInvalidArgument that names `field`.
Status CheckSecretUrl(const std::string& url, std::string_view field, LoopbackUrls loopback);

}  // namespace lockstep::google_auth
