// Exchange: what every kind of credential fetches its tokens with; and the patience it has.
#pragma once

#include <stop_token>

#include "reconciler/base/clock.h"
#include "reconciler/base/result.h"
#include "reconciler/http/http.h"

namespace lockstep::google_auth {

// Whether a URL of a credential file may lead to this machine, over any scheme. Only a test's may.
enum class LoopbackUrls { kRefused, kAccepted };

// `http` and `clock` outlive whoever has it. `http` adds no credential, and does not repeat.
struct Exchange {
  Reader& http;
  Clock& clock;
  LoopbackUrls loopback = LoopbackUrls::kRefused;
};

// True if the same request may get another answer later: 408, 429, 5xx, a status that is none of
// an answer (below 400, but not 200), or one of OAuth's errors of that meaning (internal_failure,
// server_error, temporarily_unavailable).
bool MayAnswerLater(const Response& response);

// Sends `request` up to three times, 1 s and 2 s apart or as far as the server asks with
// Retry-After (at most 30 s): again if nobody answered, or if MayAnswerLater. The last answer, or
// the last error. For requests that may be repeated: all that ask for a token may.
Result<Response> AskPatiently(const Exchange& exchange, const Request& request,
                              const std::stop_token& stop);

}  // namespace lockstep::google_auth
