// The call to a token endpoint, and its answers: what all kinds of credentials share.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "reconciler/base/clock.h"
#include "reconciler/base/result.h"
#include "reconciler/http/http.h"
#include "reconciler/http/token_source.h"

namespace lockstep::google_auth {

using Form = std::span<const std::pair<std::string_view, std::string_view>>;

// A POST of application/x-www-form-urlencoded, without any credential but the form's own.
Request TokenRequest(const std::string& url, Form form);

// {"access_token", "expires_in"} of a 200 (expires_in may be a string). Otherwise the error, with
// the server's error and error_description and nothing else of the body: kUnauthenticated if it
// refused, kUnavailable if it may answer later. kDataLoss if a field is missing or empty.
Result<Grant> GrantOf(const Response& response);

// "" or, if the Date header of `response` and `now` differ by more than a minute, "this machine's
// clock is 5m0s behind the server's".
std::string ClockSkew(const Response& response, TimePoint now);

// https under googleapis.com, or any scheme on loopback: who may see an assertion or a refresh
// token. kInvalidArgument that names `field`.
Status CheckSecretUrl(const std::string& url, std::string_view field);

}  // namespace lockstep::google_auth
